package dev.lockreel.store;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values of sources: position, tally and counters. */
final class SourceCodec {
  private SourceCodec() {}

  /** The identity comes first: a store asks for it alone when it opens. */
  static void write(ValueWriter out, SourceState s) {
    out.string(s.identity());
    out.string(s.origin().source());
    out.string(s.origin().file());
    out.number(s.prefixLength());
    out.string(s.prefixSha256());
    out.number(s.nextOffset());
    out.number(s.nextLine());
    out.string(s.progress().id());
    out.flag(s.unterminatedTail());
    write(out, s.tally());
    counts(out, s.counters());
    out.numbers(s.readerState());
  }

  static SourceState readSource(ValueReader in) throws IOException {
    return new SourceState(
        in.string(),
        new Origin(in.string(), in.string()),
        in.number(),
        in.string(),
        in.number(),
        in.number(),
        readProgress(in),
        in.flag(),
        readTally(in),
        counts(in),
        in.numbers());
  }

  private static ReadProgress readProgress(ValueReader in) throws IOException {
    String id = in.sharedString();
    for (ReadProgress each : ReadProgress.values()) {
      if (each.id().equals(id)) {
        return each;
      }
    }
    throw new IOException("unknown progress " + id);
  }

  private static void write(ValueWriter out, ReadTally tally) {
    out.number(tally.linesRead());
    out.number(tally.linesDecoded());
    out.number(tally.linesMalformed());
    out.number(tally.events());
    counts(out, tally.skippedByName());
    SortedMap<String, Long> anomalies = new TreeMap<>();
    tally.anomalies().forEach((anomaly, n) -> anomalies.put(anomaly.id(), n));
    counts(out, anomalies);
    out.list(tally.examples(), SourceCodec::write);
  }

  private static ReadTally readTally(ValueReader in) throws IOException {
    long read = in.number();
    long decoded = in.number();
    long malformed = in.number();
    long events = in.number();
    SortedMap<String, Long> skipped = counts(in);
    SortedMap<Anomaly, Long> anomalies = new TreeMap<>();
    counts(in).forEach((id, n) -> anomalies.put(Anomaly.named(id), n));
    List<AnomalyExample> examples = in.list(SourceCodec::readExample);
    return ReadTally.restored(
        new ReadTally.LineCounts(read, decoded, malformed, events), skipped, anomalies, examples);
  }

  private static void write(ValueWriter out, AnomalyExample example) {
    out.string(example.anomaly().id());
    out.string(example.file());
    out.number(example.position());
    out.string(example.reason());
  }

  private static AnomalyExample readExample(ValueReader in) throws IOException {
    return new AnomalyExample(
        Anomaly.named(in.sharedString()), in.sharedString(), in.number(), in.string());
  }

  private static void counts(ValueWriter out, Map<String, Long> counts) {
    out.map(new TreeMap<>(counts), ValueWriter::string, ValueWriter::number);
  }

  private static SortedMap<String, Long> counts(ValueReader in) throws IOException {
    return in.map(ValueReader::sharedString, ValueReader::number);
  }
}
