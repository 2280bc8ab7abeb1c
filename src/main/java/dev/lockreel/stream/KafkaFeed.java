package dev.lockreel.stream;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic as a sequence of deliveries. One thread polls the consumer, parsers decode, and what they
 * make is handed out in the order in which it was polled. What was polled and not handed back is
 * bounded: partitions are paused meanwhile.
 *
 * <p>Taken from by one thread. Where a partition begins, that thread says ({@link
 * Delivery.Assigned}); the group's own offsets are written for those who watch its lag, and read
 * only to see that others of the group have gone further.
 */
public final class KafkaFeed implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration POSITION = Duration.ofMillis(100);
  private static final Duration LAST_COMMIT = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 20;
  private static final long CLOSE_SECONDS = 10;

  /** Pieces that are decoded before the validator wants them, for each parser. */
  private static final int PIECES_AHEAD = 8;

  private final StreamOptions options;
  private final Consumer<byte[], byte[]> consumer;
  private final StartOffsets starts;
  private final RecordDecoder decoder;
  private final RecordIntake intake;
  private final AddedPartitions added;
  private final ExecutorService parsers;
  private final DecodeAhead ahead;
  private final BlockingQueue<Future<? extends Delivery>> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Map<Integer, Long> ends = new ConcurrentHashMap<>();
  private final Map<Integer, Long> goals = new HashMap<>();
  private final Map<Integer, Long> checkpointed = new ConcurrentHashMap<>();
  private Map<Integer, Long> committed = Map.of();
  private final Thread poller = new Thread(this::run, "kafka-feed");
  private volatile boolean closed;
  private volatile StreamException failure;
  private boolean paused;
  private boolean caughtUp;

  /** A delivery that says that there will be none any more. */
  private static final CompletableFuture<Delivery> ENDED = CompletableFuture.completedFuture(null);

  /**
   * Connects.
   *
   * @param decoder gets its batches back from whoever takes the deliveries
   * @throws StreamException the broker cannot be reached, or has no such topic
   */
  public static KafkaFeed open(StreamOptions options, RecordDecoder decoder)
      throws StreamException {
    KafkaFeed feed = new KafkaFeed(options, KafkaClients.consumer(options), decoder);
    try {
      feed.start();
      return feed;
    } catch (StreamException | RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  KafkaFeed(StreamOptions options, Consumer<byte[], byte[]> consumer, RecordDecoder decoder) {
    this.options = options;
    this.consumer = consumer;
    this.decoder = decoder;
    starts = new StartOffsets(options, consumer);
    intake = new RecordIntake(options.maxRecordBytes());
    added = new AddedPartitions(options, consumer);
    parsers = options.parserThreads() == 0 ? null : pool(options.parserThreads());
    ahead =
        parsers == null ? null : new DecodeAhead(parsers, options.parserThreads() * PIECES_AHEAD);
    poller.setDaemon(true);
  }

  private static ExecutorService pool(int threads) {
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "record-parser");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Looks at the topic, then begins to poll. */
  void start() throws StreamException {
    Set<Integer> there = starts.partitions();
    for (int wanted : options.partitions()) {
      if (!there.contains(wanted)) {
        throw new StreamException(
            "topic " + options.topic() + " has no partition " + wanted + ", only " + there, null);
      }
    }
    Set<Integer> assigned = options.partitions().isEmpty() ? there : options.partitions();
    if (options.group() == null || !options.partitions().isEmpty()) {
      consumer.assign(topicPartitions(assigned));
    } else {
      consumer.subscribe(List.of(options.topic()), new Rebalance());
    }
    poller.start();
  }

  /**
   * The next delivery; null where none came in time.
   *
   * @throws StreamException there will be none any more
   */
  public Delivery take(long timeoutNanos) throws StreamException, InterruptedException {
    Future<? extends Delivery> next = queue.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    if (next == null) {
      return null;
    }
    if (next == ENDED) {
      queue.add(ENDED);
      throw failure != null ? failure : new StreamException("the stream is closed", null);
    }
    try {
      return next.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a record could not be decoded", e.getCause());
    }
  }

  /** What was delivered is validated: its memory is free. */
  public void done(Delivery.Records records) {
    for (RecordRun run : records.runs()) {
      if (run.batch() != null) {
        decoder.recycle(run.batch());
      }
    }
    queuedBytes.addAndGet(-records.bytes());
    if (ahead != null) {
      ahead.done();
    }
  }

  /** Where partitions go on after a checkpoint, for those who watch the group's lag. */
  public void checkpointed(Map<Integer, Long> nextOffsets) {
    checkpointed.putAll(nextOffsets);
  }

  /** Where partitions end as far as is known, for the lag. */
  public Map<Integer, Long> ends() {
    return new TreeMap<>(ends);
  }

  /** Bytes that were polled and are not validated yet. */
  public long queuedBytes() {
    return queuedBytes.get();
  }

  private void run() {
    try {
      if (consumer.subscription().isEmpty()) {
        assigned(consumer.assignment(), options.start());
      }
      while (!closed) {
        step();
      }
    } catch (WakeupException | InterruptException e) {
      if (!closed) {
        failure = new StreamException(options + ": interrupted", e);
      }
    } catch (StreamException e) {
      failure = e;
    } catch (KafkaException e) {
      failure = KafkaClients.failure(options, e);
    } catch (RuntimeException | Error e) {
      failure = new StreamException(options + ": internal error: " + e, e);
    } finally {
      queue.add(ENDED);
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
      assigned(e.offsetOutOfRangePartitions().keySet(), options.start());
      return;
    }
    for (TopicPartition partition : polled.partitions()) {
      for (RecordIntake.Piece piece : intake.pieces(polled.records(partition))) {
        queuedBytes.addAndGet(piece.bytes());
        submit(partition.partition(), piece);
      }
    }
    takeAdded();
    noteEnds();
    commit();
    if (options.untilCaughtUp() && !caughtUp && reachedGoals()) {
      caughtUp = true;
      tell(new Delivery.CaughtUp());
    }
  }

  /** What was added to the topic is consumed from its beginning: it began behind this stream. */
  private void takeAdded() throws StreamException {
    Set<Integer> found = added.found();
    if (!found.isEmpty()) {
      LOG.info("partitions were added topic={} partitions={}", options.topic(), found);
      Set<TopicPartition> all = new HashSet<>(consumer.assignment());
      all.addAll(topicPartitions(found));
      consumer.assign(all);
      assigned(topicPartitions(found), StreamStart.EARLIEST);
    }
  }

  private void submit(int partition, RecordIntake.Piece piece) {
    FutureTask<Delivery> task =
        new FutureTask<>(
            () ->
                new Delivery.Records(
                    partition, decoder.decode(piece.records()), piece.nextOffset(), piece.bytes()));
    if (ahead != null) {
      ahead.submit(task);
    } else {
      task.run();
    }
    queue.add(task);
  }

  /** Pauses the partitions while too much waits to be validated. */
  private void holdBack() {
    long waiting = queuedBytes.get();
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
      closed = true;
    }
  }

  private void noteEnds() {
    for (TopicPartition partition : consumer.assignment()) {
      consumer
          .currentLag(partition)
          .ifPresent(
              lag -> {
                try {
                  long end = consumer.position(partition, POSITION) + lag;
                  ends.merge(partition.partition(), end, Math::max);
                } catch (org.apache.kafka.common.errors.TimeoutException notKnown) {
                  // It is with the next poll.
                  return;
                }
              });
    }
  }

  private boolean reachedGoals() {
    Set<TopicPartition> assignment = consumer.assignment();
    if (assignment.isEmpty()) {
      return false;
    }
    for (TopicPartition partition : assignment) {
      Long goal = goals.get(partition.partition());
      if (goal == null || !reached(partition, goal)) {
        return false;
      }
    }
    return true;
  }

  private boolean reached(TopicPartition partition, long goal) {
    try {
      return consumer.position(partition, POSITION) >= goal;
    } catch (org.apache.kafka.common.errors.TimeoutException notKnown) {
      return false;
    }
  }

  /**
   * Has the owner say where it stopped in each, and begins there.
   *
   * @param start where one begins that nobody knows
   */
  private void assigned(Collection<TopicPartition> partitions, StreamStart start)
      throws StreamException {
    if (partitions.isEmpty() || closed) {
      return;
    }
    CompletableFuture<Map<Integer, Long>> answer = new CompletableFuture<>();
    tell(new Delivery.Assigned(numbers(partitions), answer));
    Map<Integer, Long> stored = await(answer);
    if (stored == null) {
      return;
    }
    Map<TopicPartition, StartOffsets.Start> all =
        starts.of(partitions, stored, start, () -> closed);
    for (Map.Entry<TopicPartition, StartOffsets.Start> each : all.entrySet()) {
      int partition = each.getKey().partition();
      long offset = each.getValue().start().offset();
      tell(new Delivery.Begins(partition, stored.getOrDefault(partition, -1L), offset));
      consumer.seek(each.getKey(), offset);
      goals.putIfAbsent(partition, each.getValue().end());
      ends.merge(partition, each.getValue().end(), Math::max);
      LOG.info(
          "partition begins topic={} partition={} offset={} end={}",
          options.topic(),
          partition,
          offset,
          each.getValue().end());
    }
    if (paused) {
      consumer.pause(consumer.assignment());
    }
  }

  /** Has the owner keep all that it consumed, then tells the group. */
  private void revoked(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty() || closed) {
      return;
    }
    CompletableFuture<Map<Integer, Long>> answer = new CompletableFuture<>();
    tell(new Delivery.Revoked(numbers(partitions), answer));
    Map<Integer, Long> stored = await(answer);
    LOG.info("partitions revoked topic={} partitions={}", options.topic(), numbers(partitions));
    if (stored != null) {
      checkpointed.putAll(stored);
      commitSync();
    }
    numbers(partitions)
        .forEach(
            each -> {
              goals.remove(each);
              ends.remove(each);
              checkpointed.remove(each);
            });
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      try {
        assigned(partitions, options.start());
      } catch (StreamException e) {
        throw new KafkaException(e.getMessage(), e);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      revoked(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      // Another has them already; what we consumed is as true as before.
      revoked(partitions);
    }
  }

  private void tell(Delivery delivery) {
    queue.add(CompletableFuture.completedFuture(delivery));
  }

  /** What the owner says; null where the stream is being closed. */
  private Map<Integer, Long> await(CompletableFuture<Map<Integer, Long>> answer) {
    while (!closed) {
      try {
        return answer.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        LOG.trace("the owner is still validating");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      } catch (ExecutionException e) {
        throw new AssertionError("the owner's answer failed", e);
      }
    }
    return null;
  }

  private Map<TopicPartition, OffsetAndMetadata> toCommit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    Set<TopicPartition> assignment = consumer.assignment();
    checkpointed.forEach(
        (partition, offset) -> {
          TopicPartition at = new TopicPartition(options.topic(), partition);
          if (assignment.contains(at)) {
            offsets.put(at, new OffsetAndMetadata(offset));
          }
        });
    return offsets;
  }

  private void commit() {
    Map<Integer, Long> now = Map.copyOf(checkpointed);
    if (options.group() == null || now.equals(committed)) {
      return;
    }
    committed = now;
    consumer.commitAsync(
        toCommit(),
        (offsets, e) -> {
          if (e != null) {
            // Nothing depends on it; the next checkpoint tries again.
            LOG.debug("offsets not committed to the group: {}", e.getMessage());
          }
        });
  }

  private void commitSync() {
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit();
    if (options.group() == null || offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, LAST_COMMIT);
    } catch (WakeupException e) {
      if (!closed) {
        throw e;
      }
    } catch (KafkaException e) {
      LOG.warn("offsets not committed to the group: {}", e.getMessage());
    }
  }

  private void end() {
    try {
      commitSync();
      commitSync();
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(LAST_COMMIT));
    } catch (KafkaException e) {
      LOG.debug("closing the consumer: {}", e.getMessage());
    }
  }

  private Set<Integer> numbers(Collection<TopicPartition> partitions) {
    Set<Integer> numbers = new TreeSet<>();
    partitions.forEach(each -> numbers.add(each.partition()));
    return numbers;
  }

  private List<TopicPartition> topicPartitions(Set<Integer> numbers) {
    List<TopicPartition> partitions = new ArrayList<>();
    numbers.forEach(each -> partitions.add(new TopicPartition(options.topic(), each)));
    return partitions;
  }

  /** Leaves the group, if any; what was not taken comes again. */
  @Override
  public void close() {
    closed = true;
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
    if (parsers != null) {
      parsers.shutdownNow();
    }
  }
}
