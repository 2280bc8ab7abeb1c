package dev.lockreel.stream;

import java.time.Duration;
import java.util.SortedSet;

/**
 * What to consume and how.
 *
 * @param group consumer group that shares the partitions; null: none, the partitions are taken as
 *     they are
 * @param instance name of this instance within the group, for a membership that outlives a restart;
 *     null for none
 * @param partitions to consume; empty: all, or what the group gives
 * @param start where a partition begins of which nothing was consumed; null: where the group is,
 *     else at its beginning
 * @param untilCaughtUp end where the partitions ended when they were assigned
 * @param client the brokers, and what else Kafka's clients are told; secrets among it
 * @param patience how long the broker may be away when the stream begins
 * @param queueBytes how much may be consumed and not validated yet
 * @param maxRecordBytes a larger record cannot be used
 * @param parserThreads threads that decode; 0: the consuming one
 */
public record StreamOptions(
    String topic,
    String group,
    String instance,
    SortedSet<Integer> partitions,
    StreamStart start,
    boolean untilCaughtUp,
    ClientSettings client,
    Duration patience,
    long queueBytes,
    int maxRecordBytes,
    int parserThreads) {
  /** Defaults of what nobody has asked for. */
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  public static final long QUEUE_BYTES = 64L << 20;
  public static final int MAX_RECORD_BYTES = 16 << 20;

  /** Shows no property of the client. */
  @Override
  public String toString() {
    return client.servers() + "/" + topic;
  }
}
