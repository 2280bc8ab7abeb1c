package dev.lockreel.stream.kafka;

import dev.lockreel.stream.Delivery;
import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.stream.RecordFeed;
import dev.lockreel.stream.StreamException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries of a Kafka topic. One thread polls the consumer, parsers decode, and their batches
 * are handed out in the order in which their records were polled. Bytes that were polled and not
 * handed back are bounded: meanwhile the partitions are paused.
 *
 * <p>The group's own offsets are committed for those who watch its lag, and read only to see
 * whether others of the group have gone further.
 */
final class KafkaFeed implements RecordFeed {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PAUSE_MILLIS = 20;
  private static final long CLOSE_SECONDS = 10;

  private final ConsumeOptions options;
  private final Consumer<byte[], byte[]> consumer;
  private final RecordIntake intake;
  private final DeliveryQueue queue;
  private final PartitionEnds ends;
  private final GroupOffsets group;
  private final Assignments assignments;
  private final TopicPresence presence;
  private final Thread poller = new Thread(this::run, "kafka-feed");
  private boolean paused;
  private boolean caughtUp;

  /**
   * Connects.
   *
   * @param decoder gets its batches back from whoever takes the deliveries
   * @throws StreamException the broker cannot be reached, or has no such topic
   */
  static KafkaFeed open(ConsumeOptions options, RecordDecoder decoder) throws StreamException {
    KafkaFeed feed = new KafkaFeed(options, KafkaClients.consumer(options), decoder);
    try {
      feed.start();
      return feed;
    } catch (StreamException | RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  KafkaFeed(ConsumeOptions options, Consumer<byte[], byte[]> consumer, RecordDecoder decoder) {
    this.options = options;
    this.consumer = consumer;
    ends = new PartitionEnds(consumer);
    group = new GroupOffsets(options, consumer);
    intake = new RecordIntake(options.maxRecordBytes());
    queue = new DeliveryQueue(decoder, options.parserThreads());
    assignments = new Assignments(options, consumer, ends, group, queue);
    presence = new TopicPresence(options, consumer);
    poller.setDaemon(true);
  }

  /** Looks at the topic, then begins to poll. */
  void start() throws StreamException {
    assignments.choose();
    poller.start();
  }

  @Override
  public Delivery take(long timeoutNanos) throws StreamException, InterruptedException {
    return queue.take(timeoutNanos);
  }

  @Override
  public void done(Delivery.Records records) {
    queue.done(records);
  }

  /** Commits to the group, for those who watch its lag. */
  @Override
  public void checkpointed(Map<Integer, Long> nextOffsets) {
    group.checkpointed(nextOffsets);
  }

  @Override
  public SortedMap<Integer, Long> ends() {
    return ends.now();
  }

  @Override
  public long queuedBytes() {
    return queue.bytes();
  }

  private void run() {
    Throwable failure = null;
    try {
      assignments.begin();
      while (!queue.abandoned()) {
        step();
      }
    } catch (WakeupException | InterruptException e) {
      if (!queue.abandoned()) {
        failure = new StreamException(options + ": interrupted", e);
      }
    } catch (StreamException e) {
      failure = e;
    } catch (KafkaException e) {
      failure = KafkaClients.failure(options, e);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      queue.end(failure);
      end();
    }
  }

  private void step() throws StreamException {
    holdBack();
    ConsumerRecords<byte[], byte[]> polled;
    try {
      polled = consumer.poll(paused ? Duration.ZERO : POLL);
    } catch (OffsetOutOfRangeException e) {
      // What was to come has been deleted meanwhile.
      assignments.begin(e.offsetOutOfRangePartitions().keySet(), options.start());
      return;
    }
    for (TopicPartition partition : polled.partitions()) {
      for (RecordIntake.Piece piece : intake.pieces(polled.records(partition))) {
        queue.put(partition.partition(), piece);
      }
    }
    assignments.takeAdded();
    presence.check();
    ends.update();
    group.commit();
    if (options.untilCaughtUp() && !caughtUp && ends.reachedGoals()) {
      caughtUp = true;
      queue.put(new Delivery.CaughtUp());
    }
  }

  /** Pauses the partitions while too much waits to be validated. */
  private void holdBack() {
    long waiting = queue.bytes();
    if (waiting < (paused ? options.queueBytes() / 2 : options.queueBytes())) {
      if (paused) {
        consumer.resume(consumer.paused());
        paused = false;
      }
      return;
    }
    // Also those that a rebalance brought meanwhile.
    consumer.pause(consumer.assignment());
    paused = true;
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      queue.abandon();
    }
  }

  private void end() {
    try {
      group.commitSync(queue::abandoned);
      // The first one may have been woken up by close().
      group.commitSync(queue::abandoned);
      consumer.close(CloseOptions.timeout(GroupOffsets.LAST_COMMIT));
    } catch (KafkaException e) {
      LOG.debug("closing the consumer: {}", e.getMessage());
    }
  }

  /** Leaves the group, if any; what was not taken comes again. */
  @Override
  public void close() {
    queue.abandon();
    if (poller.isAlive()) {
      consumer.wakeup();
      try {
        poller.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    } else if (poller.getState() == Thread.State.NEW) {
      end();
    }
    queue.close();
  }
}
