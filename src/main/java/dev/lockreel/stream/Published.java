package dev.lockreel.stream;

/**
 * Counts of what has been published: acknowledged by a broker, or written to a file.
 *
 * @param records of a topic, or frames of a file
 * @param events rows, those included that a twin made redundant
 */
public record Published(long records, long events) {
  /** What came since {@code before}. */
  public Published since(Published before) {
    return new Published(records - before.records, events - before.events);
  }
}
