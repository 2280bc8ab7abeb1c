package dev.lockreel.stream.kafka;

/**
 * What a broker has acknowledged.
 *
 * @param events rows, those included that a twin made redundant
 */
public record Published(long records, long events) {
  /** What came since {@code before}. */
  public Published since(Published before) {
    return new Published(records - before.records, events - before.events);
  }
}
