package dev.lockreel.store;

/**
 * A record that was consumed and waits for an earlier one of its source. Its offset is below the
 * partition's {@link StreamOffset}, so it is kept whole.
 *
 * @param content the record, as its owner encodes it; never changed
 */
public record WaitingRecord(Place place, byte[] content) {
  /** The place of a record in a topic. */
  public record Place(String topic, int partition, long offset) {}
}
