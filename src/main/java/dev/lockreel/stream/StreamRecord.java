package dev.lockreel.stream;

/**
 * A record of a topic, not decoded yet.
 *
 * @param source its key; null where it has none
 * @param value what it holds; never null, never changed
 * @param problem why it cannot be used, seen before any decoding; null where nothing was seen
 */
public record StreamRecord(
    int partition,
    long offset,
    String source,
    RecordHeaders headers,
    byte[] value,
    String problem) {
  /** A name that the records of one trace share and no others have. */
  public String traceName() {
    return headers.trace() == null ? source : source + "@" + headers.trace();
  }

  /** Its place in the order of its trace: in rows where they are counted, else in records. */
  long start() {
    return countsRows() ? headers.firstEvent() : headers.sequence();
  }

  boolean countsRows() {
    return headers.firstEvent() != RecordHeaders.UNNUMBERED;
  }

  /** Memory that it takes, nearly. */
  public int bytes() {
    return value.length + (headers.reading() == null ? 0 : headers.reading().length);
  }

  /** Whether it may share a batch with neighbours: lines alone, without numbered rows. */
  boolean isPlain() {
    return problem == null
        && headers.reading() == null
        && !countsRows()
        && (headers.contentType() == null || headers.contentType().equals(RecordHeaders.NDJSON));
  }

  /** Whether {@code next} is the record of its trace that comes after this one. */
  boolean isFollowedBy(StreamRecord next) {
    long sequence = headers.sequence();
    return traceName().equals(next.traceName())
        && next.headers.sequence()
            == (sequence == RecordHeaders.UNNUMBERED ? sequence : sequence + 1);
  }
}
