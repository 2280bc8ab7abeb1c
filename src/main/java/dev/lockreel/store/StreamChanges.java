package dev.lockreel.store;

import java.util.List;

/**
 * The changes of a stream in a {@link Checkpoint}.
 *
 * @param offsets partitions consumed from since
 * @param waiting records that wait now and did not at the checkpoint before
 * @param noLongerWaiting those that waited then and do not now
 * @param outbox records to be sent, new since
 * @param sent numbers of outbox records that the broker has
 * @param published records put into the outbox under a key; each replaces what was kept for it
 * @param withdrawn those whose tombstone was put into the outbox
 */
public record StreamChanges(
    List<StreamOffset> offsets,
    List<WaitingRecord> waiting,
    List<WaitingRecord.Place> noLongerWaiting,
    List<OutboxRecord> outbox,
    List<Long> sent,
    List<PublishedDigest> published,
    List<PublishedDigest> withdrawn) {
  /** A checkpoint of a replay: nothing of this. */
  public static final StreamChanges NONE =
      new StreamChanges(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
}
