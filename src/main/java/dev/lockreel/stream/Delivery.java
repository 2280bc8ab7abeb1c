package dev.lockreel.stream;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One thing that a {@link RecordFeed} hands over. */
public sealed interface Delivery {
  /**
   * Records of one partition, in their order.
   *
   * @param nextOffset the partition goes on there
   * @param bytes that their values take
   */
  record Records(int partition, List<RecordRun> runs, long nextOffset, long bytes)
      implements Delivery {}

  /**
   * Partitions came to this consumer, which waits for the offsets at which to begin.
   *
   * @param answer takes the next offset of those of which the consumer's owner has consumed
   *     something
   */
  record Assigned(Set<Integer> partitions, CompletableFuture<Map<Integer, Long>> answer)
      implements Delivery {}

  /**
   * A partition begins. Where that is after the offset at which its owner stopped, the records
   * between are not going to come.
   *
   * @param stored where its owner stopped; -1 where it has consumed nothing of it
   * @param offset of the first record that comes
   */
  record Begins(int partition, long stored, long offset) implements Delivery {}

  /**
   * Partitions go to another consumer, as soon as what was consumed is kept.
   *
   * @param answer takes the next offset of all partitions consumed from
   */
  record Revoked(Set<Integer> partitions, CompletableFuture<Map<Integer, Long>> answer)
      implements Delivery {}

  /** All that was in the partitions when they were assigned has been delivered. */
  record CaughtUp() implements Delivery {}
}
