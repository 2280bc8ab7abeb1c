package dev.lockreel.store;

import java.util.List;

/**
 * The state of the topics that a database was filled from.
 *
 * @param offsets by topic and partition; none where no stream was consumed
 * @param waiting records that wait for an earlier one, by topic, partition and offset
 * @param outbox records not known to be sent, by number
 * @param published what was last published, by topic and key
 */
public record StoredStream(
    List<StreamOffset> offsets,
    List<WaitingRecord> waiting,
    List<OutboxRecord> outbox,
    List<PublishedDigest> published) {
  /** The value for a database that no stream was consumed into. */
  public static final StoredStream NONE =
      new StoredStream(List.of(), List.of(), List.of(), List.of());
}
