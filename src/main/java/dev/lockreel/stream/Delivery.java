package dev.lockreel.stream;

import dev.lockreel.stream.kafka.KafkaFeed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a {@link KafkaFeed} has to say, one thing after the other. */
public sealed interface Delivery {
  /**
   * Records of one partition, in their order.
   *
   * @param nextOffset where the partition goes on behind them
   * @param bytes that their values take
   */
  record Records(int partition, List<RecordRun> runs, long nextOffset, long bytes)
      implements Delivery {}

  /**
   * Partitions came to this consumer, which waits to be told where to begin.
   *
   * @param answer takes the next offset of those of which the consumer's owner has consumed
   *     something
   */
  record Assigned(Set<Integer> partitions, CompletableFuture<Map<Integer, Long>> answer)
      implements Delivery {}

  /**
   * A partition begins. Where that is behind the place at which its owner stopped, what lies
   * between is not going to come.
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
