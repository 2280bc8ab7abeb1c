package dev.lockreel.stream;

/**
 * A record of a topic, not decoded yet.
 *
 * @param source its key; null where it has none
 * @param trace which of the source's traces it is of; null where no header says it
 * @param sequence its number within its trace, from 0; {@link #UNNUMBERED} where no header says it
 * @param firstEvent how many rows of the trace stand before it; likewise
 * @param contentType of the value; null where no header says it
 * @param value what it holds; never null, never changed
 * @param reading what came beside NDJSON lines; null for nothing
 * @param problem why it cannot be used, seen before any decoding; null where nothing was seen
 */
public record StreamRecord(
    int partition,
    long offset,
    String source,
    String trace,
    long sequence,
    long firstEvent,
    String contentType,
    byte[] value,
    byte[] reading,
    String problem) {
  /** {@link #sequence} and {@link #firstEvent} of a record without them. */
  public static final long UNNUMBERED = -1;

  /** What it is told apart by from the records of other traces. */
  public String traceName() {
    return trace == null ? source : source + "@" + trace;
  }

  /** Its place in the order of its trace: in rows where they are counted, else in records. */
  long start() {
    return firstEvent != UNNUMBERED ? firstEvent : sequence;
  }

  boolean countsRows() {
    return firstEvent != UNNUMBERED;
  }

  /** Memory that it takes, nearly. */
  public int bytes() {
    return value.length + (reading == null ? 0 : reading.length);
  }

  /** Whether it may share a batch with neighbours: lines alone, without numbered rows. */
  boolean isPlain() {
    return problem == null
        && reading == null
        && !countsRows()
        && (contentType == null || contentType.equals(RecordHeaders.NDJSON));
  }

  /** Whether {@code next} is the record of the same trace that comes behind this one. */
  boolean isFollowedBy(StreamRecord next) {
    return traceName().equals(next.traceName())
        && (sequence == UNNUMBERED ? next.sequence == UNNUMBERED : next.sequence == sequence + 1);
  }
}
