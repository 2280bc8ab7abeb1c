package dev.lockreel.ingest.batch;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Encodes the tally of the trace's first reader, which is sent with the events so that the receiver
 * also counts malformed lines and unknown events.
 */
final class TallyCodec {
  /** No trace has more lines, and thousands of such counts add up without overflow. */
  private static final long MOST = 1L << 48;

  private static final Map<String, Anomaly> ANOMALIES = new HashMap<>();

  static {
    for (Anomaly anomaly : Anomaly.values()) {
      ANOMALIES.put(anomaly.id(), anomaly);
    }
  }

  private TallyCodec() {}

  static void write(ReadTally tally, WireWriter out, StringsOut strings) {
    out.natural(tally.linesDecoded());
    out.natural(tally.linesMalformed());
    out.natural(tally.events());
    out.natural(tally.skippedByName().size());
    tally
        .skippedByName()
        .forEach(
            (name, times) -> {
              out.natural(strings.of(name));
              out.natural(times);
            });
    out.natural(tally.anomalies().size());
    tally
        .anomalies()
        .forEach(
            (anomaly, times) -> {
              out.natural(strings.of(anomaly.id()));
              out.natural(times);
            });
    out.natural(tally.examples().size());
    for (AnomalyExample example : tally.examples()) {
      out.natural(strings.of(example.anomaly().id()));
      out.natural(strings.of(example.file()));
      out.number(example.position());
      out.natural(strings.of(example.reason()));
    }
  }

  /** Whether there is anything for {@link #writeHeaders}. */
  static boolean hasHeaders(ReadTally tally) {
    return tally.machineCpus() > 0 || tally.bufferEntries() > 0 || tally.entryLines() > 0;
  }

  /** What the trace's headers say of the machine and its buffers. */
  static void writeHeaders(ReadTally tally, WireWriter out) {
    out.natural(tally.machineCpus());
    out.natural(tally.bufferEntries());
    out.natural(tally.entryLines());
  }

  /** Adds what {@link #writeHeaders} wrote. */
  static void readHeaders(WireReader in, ReadTally tally) throws MalformedBatchException {
    tally.machineHas((int) Math.min(lines(in), Wire.MOST_CPUS));
    tally.buffersHold(lines(in));
    tally.entries(lines(in));
  }

  static ReadTally read(WireReader in, StringsIn strings) throws MalformedBatchException {
    long decoded = lines(in);
    long malformed = lines(in);
    long events = lines(in);
    long read = decoded + malformed;
    Map<String, Long> skipped = new TreeMap<>();
    for (int left = in.count("names of events"); left > 0; left--) {
      String name = strings.text(in);
      long times = lines(in);
      skipped.merge(name, times, Long::sum);
      read += times;
      if (read > MOST) {
        throw new MalformedBatchException("a count of " + read);
      }
    }
    Map<Anomaly, Long> anomalies = new EnumMap<>(Anomaly.class);
    for (int left = in.count("anomalies"); left > 0; left--) {
      anomalies.put(anomaly(strings.text(in)), lines(in));
    }
    List<AnomalyExample> examples = new ArrayList<>();
    for (int left = in.count("examples"); left > 0; left--) {
      Anomaly anomaly = anomaly(strings.text(in));
      String file = strings.text(in);
      long position = in.number();
      examples.add(new AnomalyExample(anomaly, file, position, strings.text(in)));
    }
    return ReadTally.restored(
        new ReadTally.LineCounts(read, decoded, malformed, events), skipped, anomalies, examples);
  }

  private static long lines(WireReader in) throws MalformedBatchException {
    long count = in.natural();
    if (count < 0 || count > MOST) {
      throw new MalformedBatchException("a count of " + Long.toUnsignedString(count));
    }
    return count;
  }

  private static Anomaly anomaly(String id) throws MalformedBatchException {
    Anomaly anomaly = ANOMALIES.get(id);
    if (anomaly == null) {
      throw new MalformedBatchException("no anomaly is known as \"" + shown(id) + "\"");
    }
    return anomaly;
  }

  private static String shown(String id) {
    String start = id.length() > 40 ? id.substring(0, 40) + "…" : id;
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
