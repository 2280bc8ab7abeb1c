package dev.lockreel.stream;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.replay.KeptSource;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.StrictCheck;
import dev.lockreel.store.StoredStream;
import dev.lockreel.store.StreamChanges;
import dev.lockreel.store.WaitingRecord;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.TraceInputException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop over the deliveries of a topic: records through the sessions of their sources into one
 * graph. A checkpoint has the graph and the offsets up to which it was filled in one write.
 *
 * <p>Not for several threads.
 */
public final class StreamSession implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamSession.class);
  private static final long TAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long METRICS_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LAST_SEND_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Replay replay;
  private final TraceTopic topic;
  private final StreamListener listener;
  private final RecordDecoder decoder;
  private final RecordFeed feed;
  private final RecordWriter writer;
  private final Outbox outbox;
  private final ResultPublisher results;
  private final TopicPosition position;
  private final StreamedTraces traces;
  private final StrictCheck strict;
  private SortedMap<String, Long> findingsByRule = new TreeMap<>();
  private long events;
  private long unusable;
  private long checkpointMillis;
  private long checkpointNanos;
  private long lastCheckpoint = System.nanoTime();
  private long lastWatch = System.nanoTime();
  private long lastMetrics = System.nanoTime();

  /**
   * Connects.
   *
   * @param replay with a database; stays the caller's
   * @throws IOException the broker cannot be reached, or lacks a topic
   */
  public StreamSession(
      Replay replay, TraceTopic topic, StreamSettings settings, StreamListener listener)
      throws IOException {
    this.replay = replay;
    this.topic = topic;
    this.listener = listener;
    strict = new StrictCheck(replay.options());
    if (!replay.persistent()) {
      throw new IllegalArgumentException("a stream needs a database");
    }
    StoredStream stored = replay.storedStream();
    position = new TopicPosition(topic.name(), stored);
    decoder = new RecordDecoder(topic.name(), replay.symbols(), replay.options().probes());
    traces =
        new StreamedTraces(
            new StreamContext(
                replay,
                decoder,
                settings,
                topic.name(),
                position::isMidway,
                true,
                this::deadLetter),
            replay,
            position,
            stored);
    feed = topic.feed(decoder);
    try {
      writer = settings.sends() ? topic.writer() : null;
      if (writer != null) {
        writer.check(settings.findingsTopic());
        writer.check(settings.dependenciesTopic());
        writer.check(settings.deadLetterTopic());
      }
    } catch (IOException | RuntimeException e) {
      feed.close();
      throw e;
    }
    outbox = new Outbox(settings, stored, writer);
    results = new ResultPublisher(settings, stored.published(), outbox);
    if (settings.findingsTopic() != null || settings.dependenciesTopic() != null) {
      results.publishAll(replay.graph().graph(), replay.waiting().proved(List.of()));
    }
  }

  /**
   * Validates until the listener cancels or, where the options say so, the topic is caught up with;
   * what was validated is in the database then.
   *
   * @throws IOException the broker or the database failed; the last checkpoint is kept
   */
  public void run() throws IOException {
    try {
      boolean caughtUp = false;
      while (!caughtUp && !listener.cancelled()) {
        Delivery delivery = feed.take(TAKE_NANOS);
        caughtUp = delivery != null && handle(delivery);
        long now = System.nanoTime();
        if (now - lastWatch >= WATCH_NANOS) {
          replay.findingWatch().report(listener);
          lastWatch = now;
        }
        if (now - lastCheckpoint >= replay.options().checkpointEvery().toNanos()
            || traces.crowded()) {
          checkpoint();
        }
        if (now - lastMetrics >= METRICS_NANOS) {
          listener.metrics(metrics());
          lastMetrics = now;
        }
      }
      if (caughtUp) {
        flush();
      }
      checkpoint();
      replay.findingWatch().report(listener);
      sendLast();
      LOG.info("stream ends topic={} events={} offsets={}", topic.name(), events, position);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(topic + ": interrupted", e);
    } catch (TraceInputException e) {
      checkpoint();
      throw e;
    }
  }

  /** Handles a delivery; whether it was the last one. */
  private boolean handle(Delivery delivery) throws IOException {
    if (delivery instanceof Delivery.Records records) {
      accept(records);
      feed.done(records);
    } else if (delivery instanceof Delivery.Assigned begin) {
      position.assign(begin.partitions());
      begin.answer().complete(position.offsets());
    } else if (delivery instanceof Delivery.Begins begins) {
      begin(begins);
    } else if (delivery instanceof Delivery.Revoked end) {
      checkpoint();
      position.revoke(end.partitions());
      end.answer().complete(position.offsets());
    } else {
      return true;
    }
    return false;
  }

  private void accept(Delivery.Records records) throws IOException {
    int partition = records.partition();
    String file = decoder.file(partition);
    for (RecordRun run : records.runs()) {
      long offset = run.first().offset();
      try {
        strict.check(run.firstUnusable(file), unusable -> file + ":" + offset);
      } catch (TraceInputException e) {
        // The runs before it are validated: the next session begins here.
        position.moved(partition, offset);
        throw e;
      }
      events += traces.accept(run);
    }
    position.moved(partition, records.nextOffset());
  }

  private void begin(Delivery.Begins begins) throws IOException {
    int partition = begins.partition();
    if (begins.stored() == begins.offset()) {
      return;
    }
    if (begins.stored() >= 0) {
      LOG.warn(
          "records skipped topic={} partition={} from={} to={}",
          topic.name(),
          partition,
          begins.stored(),
          begins.offset());
      traces.skip(partition, begins.stored(), begins.offset());
    }
    if (begins.offset() > 0) {
      position.notWhole(partition);
    }
    position.moved(partition, begins.offset());
  }

  /** Nothing more comes: every trace ends, one after the other. */
  private void flush() throws IOException {
    for (String name : traces.toEnd()) {
      events += traces.end(name);
      if (traces.crowded()) {
        checkpoint();
      }
    }
    traces.endOthers();
  }

  /** Writes all that changed in one synced write; writes nothing where nothing did. */
  private void checkpoint() throws IOException {
    long begin = System.nanoTime();
    lastCheckpoint = begin;
    if (!position.hasChanged() && !traces.haveChanged() && !outbox.changed()) {
      traces.putAway();
      outbox.send();
      return;
    }
    List<KeptSource> sources = new ArrayList<>();
    List<WaitingRecord> waiting = new ArrayList<>();
    List<WaitingRecord.Place> noLongerWaiting = new ArrayList<>();
    traces.checkpoint(sources, waiting, noLongerWaiting);
    GraphChanges changes = replay.graph().drainChanges();
    results.publish(changes, replay.graph().graph(), replay.waiting().proved(sources));
    replay.checkpoint(
        changes,
        sources,
        new StreamChanges(
            position.changes(),
            waiting,
            noLongerWaiting,
            outbox.drainAdded(),
            outbox.drainSent(),
            results.drainPublished(),
            results.drainWithdrawn()));
    feed.checkpointed(position.kept());
    traces.putAway();
    outbox.send();
    checkpointMillis = System.currentTimeMillis();
    checkpointNanos = System.nanoTime() - begin;
    lastCheckpoint = System.nanoTime();
    SortedMap<String, Long> byRule = new TreeMap<>();
    for (Finding finding : replay.findings()) {
      byRule.merge(finding.rule().id(), 1L, Long::sum);
    }
    findingsByRule = byRule;
    LOG.debug("checkpoint offsets={} millis={}", position, checkpointNanos / 1_000_000);
    listener.metrics(metrics());
  }

  /** Waits a while until the outbox is sent. */
  private void sendLast() throws IOException, InterruptedException {
    if (writer == null) {
      return;
    }
    long deadline = System.nanoTime() + LAST_SEND_NANOS;
    outbox.send();
    while (outbox.size() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
      outbox.send();
    }
    checkpoint();
    if (outbox.size() > 0) {
      LOG.warn("records not sent yet, kept for the next run count={}", outbox.size());
    }
  }

  private StreamMetrics metrics() {
    SortedMap<Integer, Long> lag = new TreeMap<>();
    feed.ends()
        .forEach(
            (partition, end) ->
                lag.put(partition, Math.max(0, end - position.offset(partition, end))));
    long held = 0;
    long objects = 0;
    for (SourceState each : replay.sources()) {
      held += each.counters().getOrDefault(SourceState.LOCKS_HELD_AT_END, 0L);
      objects += each.counters().getOrDefault(SourceState.MODEL_OBJECTS_AT_END, 0L);
    }
    return new StreamMetrics(
        events,
        lag,
        findingsByRule,
        checkpointMillis,
        checkpointNanos,
        held,
        replay.classCount(),
        replay.dependencyCount(),
        objects,
        replay.sources().size(),
        traces.inMemory(),
        traces.waitingRecords(),
        outbox.size(),
        unusable,
        feed.queuedBytes(),
        position.assigned().size());
  }

  private void deadLetter(DeadLetter letter) {
    unusable++;
    results.publish(letter, topic.name());
  }

  /** Leaves the broker; records after the last checkpoint come again. */
  @Override
  public void close() {
    feed.close();
    if (writer != null) {
      writer.close();
    }
  }
}
