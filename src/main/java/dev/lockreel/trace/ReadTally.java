package dev.lockreel.trace;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of what was read, with the law {@code linesRead = linesDecoded + linesSkipped +
 * linesMalformed}. Header lines, stack lines and gap markers are decoded lines that are no events
 * of their own; a skipped line is an event of a name that the vocabulary does not have. For binary
 * formats a line is a record.
 */
public final class ReadTally {
  /** Examples kept of each anomaly. */
  public static final int EXAMPLES = 5;

  /** Lines read, and which of them were decoded (to so many events) and which malformed. */
  public record LineCounts(long read, long decoded, long malformed, long events) {}

  private long linesRead;
  private long linesDecoded;
  private long linesMalformed;
  private long events;
  private int machineCpus;
  private long bufferEntries;
  private long entryLines;
  private final Map<String, Long> skipped = new TreeMap<>();
  private final Map<Anomaly, Long> anomalies = new EnumMap<>(Anomaly.class);
  private final List<AnomalyExample> examples = new ArrayList<>();

  /** {@code lines} lines were understood and gave {@code newEvents} events. */
  public void decoded(long lines, long newEvents) {
    linesRead += lines;
    linesDecoded += lines;
    events += newEvents;
  }

  /** A header says that the traced machine has {@code cpus} CPUs. */
  public void machineHas(int cpus) {
    machineCpus = Math.max(machineCpus, cpus);
  }

  /** A header says that the kernel's buffers hold {@code entries} entries. */
  public void buffersHold(long entries) {
    bufferEntries += entries;
  }

  /** {@code lines} lines are entries of the kernel's buffers, whatever became of them. */
  public void entries(long lines) {
    entryLines += lines;
  }

  /** A line carried an event of an unknown name. */
  public void skipped(String eventName) {
    skipped(eventName, 1);
  }

  /** Several lines carried events of one unknown name. */
  public void skipped(String eventName, long lines) {
    linesRead += lines;
    skipped.merge(eventName, lines, Long::sum);
    count(Anomaly.UNKNOWN_EVENT, lines);
  }

  /** A line was none of the format's forms. */
  public void malformed(AnomalyExample example) {
    linesRead++;
    linesMalformed++;
    noticed(example);
  }

  /** An anomaly that is not a line of its own. */
  public void noticed(AnomalyExample example) {
    noticed(example, 1);
  }

  /** An anomaly that was met {@code times} times, with one example. */
  public void noticed(AnomalyExample example, long times) {
    count(example.anomaly(), times);
    keep(example);
  }

  /** An anomaly that has no place of its own. */
  public void noticed(Anomaly anomaly, long times) {
    count(anomaly, times);
  }

  private void count(Anomaly anomaly, long times) {
    anomalies.merge(anomaly, times, Long::sum);
  }

  private void keep(AnomalyExample example) {
    long kept = examples.stream().filter(e -> e.anomaly() == example.anomaly()).count();
    if (kept < EXAMPLES) {
      examples.add(example);
    }
  }

  /** Adds what {@code later} counted; its examples come after the ones here. */
  public void add(ReadTally later) {
    linesRead += later.linesRead;
    linesDecoded += later.linesDecoded;
    linesMalformed += later.linesMalformed;
    events += later.events;
    machineHas(later.machineCpus);
    bufferEntries += later.bufferEntries;
    entryLines += later.entryLines;
    if (!later.skipped.isEmpty()) {
      later.skipped.forEach((name, n) -> skipped.merge(name, n, Long::sum));
    }
    if (!later.anomalies.isEmpty()) {
      later.anomalies.forEach((anomaly, n) -> anomalies.merge(anomaly, n, Long::sum));
    }
    later.examples.forEach(this::keep);
  }

  /** Adds {@code lines} to the position of every example. */
  public void shiftPositions(long lines) {
    examples.replaceAll(
        e -> new AnomalyExample(e.anomaly(), e.file(), e.position() + lines, e.reason()));
  }

  /** A copy. */
  public ReadTally copy() {
    ReadTally copy = new ReadTally();
    copy.add(this);
    return copy;
  }

  /** A copy without the unterminated last line, which is going to be read again. */
  public ReadTally withoutTail() {
    ReadTally without = copy();
    without.linesRead--;
    without.linesMalformed--;
    without.anomalies.computeIfPresent(
        Anomaly.TRUNCATED_LINE, (anomaly, n) -> n > 1 ? n - 1 : null);
    without.examples.removeIf(example -> example.anomaly() == Anomaly.TRUNCATED_LINE);
    return without;
  }

  public void clear() {
    linesRead = 0;
    linesDecoded = 0;
    linesMalformed = 0;
    events = 0;
    machineCpus = 0;
    bufferEntries = 0;
    entryLines = 0;
    if (!anomalies.isEmpty()) {
      skipped.clear();
      anomalies.clear();
      examples.clear();
    }
  }

  public long linesRead() {
    return linesRead;
  }

  public long linesDecoded() {
    return linesDecoded;
  }

  public long linesSkipped() {
    return skipped.values().stream().mapToLong(Long::longValue).sum();
  }

  public long linesMalformed() {
    return linesMalformed;
  }

  /**
   * Events handed on; a pair of thin and full-fidelity twins counts as two here until it is merged.
   */
  public long events() {
    return events;
  }

  /** CPUs of the traced machine, as its headers say; 0 where none does. */
  public int machineCpus() {
    return machineCpus;
  }

  /** Entries that the kernel's buffers hold, as headers say; 0 where none does. */
  public long bufferEntries() {
    return bufferEntries;
  }

  /** Lines that are entries of the kernel's buffers. */
  public long entryLines() {
    return entryLines;
  }

  /** Skipped lines by event name, sorted by name. A live view. */
  public Map<String, Long> skippedByName() {
    return skipped;
  }

  /** Counts by anomaly, in catalogue order. A live view. */
  public Map<Anomaly, Long> anomalies() {
    return anomalies;
  }

  /** The first line that could not be used; null where all could. */
  public AnomalyExample firstMalformed() {
    for (AnomalyExample example : examples) {
      if (example.malformed()) {
        return example;
      }
    }
    return null;
  }

  /** The first few examples of each anomaly, in trace order. A live view. */
  public List<AnomalyExample> examples() {
    return examples;
  }

  /**
   * A tally with these very counts; what a store reads back. What headers say of the machine and
   * its buffers is not among them.
   */
  public static ReadTally restored(
      LineCounts lines,
      Map<String, Long> skipped,
      Map<Anomaly, Long> anomalies,
      List<AnomalyExample> examples) {
    ReadTally tally = new ReadTally();
    tally.linesRead = lines.read;
    tally.linesDecoded = lines.decoded;
    tally.linesMalformed = lines.malformed;
    tally.events = lines.events;
    tally.skipped.putAll(skipped);
    tally.anomalies.putAll(anomalies);
    tally.examples.addAll(examples);
    return tally;
  }
}
