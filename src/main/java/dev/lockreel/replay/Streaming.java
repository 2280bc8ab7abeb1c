package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.GraphChanges;
import dev.lockreel.store.StoredStream;
import dev.lockreel.store.StreamChanges;
import dev.lockreel.store.StreamOffset;
import dev.lockreel.store.WaitingRecord;
import dev.lockreel.stream.DeadLetter;
import dev.lockreel.stream.Delivery;
import dev.lockreel.stream.KafkaFeed;
import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.stream.RecordRun;
import dev.lockreel.stream.StreamFigures;
import dev.lockreel.stream.StreamOptions;
import dev.lockreel.stream.StreamRecord;
import dev.lockreel.stream.TopicWriter;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.TraceInputException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop over a topic: records through the validators of their sources into one graph, and where
 * each partition stands into the same write as what was learnt up to there.
 *
 * <p>Not for several threads.
 */
public final class Streaming implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Streaming.class);
  private static final long TAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long FIGURES_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LAST_SEND_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Replay replay;
  private final StreamOptions options;
  private final StreamSettings settings;
  private final StreamListener listener;
  private final RecordDecoder decoder;
  private final KafkaFeed feed;
  private final TopicWriter writer;
  private final StreamOutbox outbox;
  private final Map<String, StreamedTrace> traces = new LinkedHashMap<>();
  private final Map<String, List<WaitingRecord>> stillWaiting = new TreeMap<>();

  private final SortedMap<Integer, Long> offsets = new TreeMap<>();
  private final SortedMap<Integer, Long> changedOffsets = new TreeMap<>();
  private final TreeSet<Integer> assigned = new TreeSet<>();
  private final Set<Integer> midway = new HashSet<>();
  private SortedMap<String, Long> findingsByRule = new TreeMap<>();
  private boolean flushed;
  private long uses;
  private int tracesKept;
  private long events;
  private long unusable;
  private long checkpointMillis;
  private long checkpointNanos;
  private long lastCheckpoint = System.nanoTime();
  private long lastFigures = System.nanoTime();

  /**
   * Connects.
   *
   * @param replay with a database; stays the caller's
   * @throws IOException the broker cannot be reached, or lacks a topic
   */
  public Streaming(
      Replay replay, StreamOptions options, StreamSettings settings, StreamListener listener)
      throws IOException {
    this.replay = replay;
    this.options = options;
    this.settings = settings;
    this.listener = listener;
    if (!replay.persistent()) {
      throw new IllegalArgumentException("a stream needs a database");
    }
    restore(replay.storedStream());
    decoder = new RecordDecoder(options.topic(), replay.symbols(), replay.options().probes());
    feed = KafkaFeed.open(options, decoder);
    try {
      writer = settings.sends() ? new TopicWriter(options) : null;
      if (writer != null) {
        writer.check(settings.findingsTopic());
        writer.check(settings.dependenciesTopic());
        writer.check(settings.deadLetterTopic());
      }
    } catch (IOException | RuntimeException e) {
      feed.close();
      throw e;
    }
    outbox = new StreamOutbox(settings, replay.storedStream(), writer);
    if (settings.findingsTopic() != null || settings.dependenciesTopic() != null) {
      outbox.tellAll(replay.graph(), replay.waiting().proved(List.of()));
    }
  }

  private void restore(StoredStream stored) {
    for (StreamOffset each : stored.offsets()) {
      if (each.topic().equals(options.topic())) {
        offsets.put(each.partition(), each.nextOffset());
        if (each.midway()) {
          midway.add(each.partition());
        }
      }
    }
    for (WaitingRecord each : stored.waiting()) {
      if (each.topic().equals(options.topic())) {
        String name = StreamedTrace.record(each).traceName();
        stillWaiting.computeIfAbsent(name, unknown -> new ArrayList<>()).add(each);
      }
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
        if (now - lastCheckpoint >= replay.options().checkpointEvery().toNanos() || crowded()) {
          checkpoint();
        }
        if (now - lastFigures >= FIGURES_NANOS) {
          listener.figures(figures());
          lastFigures = now;
        }
      }
      if (caughtUp) {
        flush();
      }
      checkpoint();
      sendLast();
      LOG.info("stream ends topic={} events={} offsets={}", options.topic(), events, offsets);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(options + ": interrupted", e);
    } catch (TraceInputException e) {
      checkpoint();
      throw e;
    }
  }

  /** Whether all was delivered that was to be. */
  private boolean handle(Delivery delivery) throws IOException {
    if (delivery instanceof Delivery.Records records) {
      accept(records);
      feed.done(records);
    } else if (delivery instanceof Delivery.Assigned begin) {
      assigned.addAll(begin.partitions());
      begin.answer().complete(Map.copyOf(offsets));
    } else if (delivery instanceof Delivery.Begins begins) {
      begin(begins);
    } else if (delivery instanceof Delivery.Revoked end) {
      checkpoint();
      assigned.removeAll(end.partitions());
      end.answer().complete(Map.copyOf(offsets));
    } else {
      return true;
    }
    return false;
  }

  private void accept(Delivery.Records records) throws IOException {
    for (RecordRun run : records.runs()) {
      if (replay.options().strict()) {
        refuse(run, records.partition());
      }
      StreamedTrace trace = trace(run.first());
      long before = trace.events();
      trace.accept(run);
      events += trace.events() - before;
    }
    moved(records.partition(), records.nextOffset());
  }

  private void moved(int partition, long nextOffset) {
    offsets.put(partition, nextOffset);
    changedOffsets.put(partition, nextOffset);
  }

  /** Under --strict nothing that is not whole may pass. */
  private void refuse(RecordRun run, int partition) throws TraceInputException {
    String reason = null;
    if (!run.deadLetters().isEmpty()) {
      reason = run.deadLetters().get(0).reason();
    } else if (run.batch() != null && run.batch().tally.linesMalformed() > 0) {
      reason =
          run.batch().tally.examples().stream()
              .filter(AnomalyExample::malformed)
              .map(AnomalyExample::reason)
              .findFirst()
              .orElse("a malformed line");
    }
    if (reason != null) {
      // The ones before it in this delivery are validated: the next run begins here.
      moved(partition, run.first().offset());
      throw new TraceInputException(
          decoder.file(partition) + ":" + run.first().offset() + ": " + reason + " (--strict)");
    }
  }

  private StreamedTrace trace(StreamRecord record) throws IOException {
    String name = record.source() == null ? decoder.file(record.partition()) : record.traceName();
    StreamedTrace trace = traces.get(name);
    if (trace == null) {
      List<WaitingRecord> waiting = stillWaiting.remove(name);
      trace = new StreamedTrace(this, record, name, waiting == null ? List.of() : waiting);
      traces.put(name, trace);
    }
    trace.usedAt(++uses);
    return trace;
  }

  private void begin(Delivery.Begins begins) throws IOException {
    int partition = begins.partition();
    if (begins.stored() == begins.offset()) {
      return;
    }
    if (begins.stored() >= 0) {
      skip(partition, begins.stored(), begins.offset());
    }
    if (begins.offset() > 0) {
      midway.add(partition);
    }
    moved(partition, begins.offset());
  }

  /** Every trace of the partition may have lost something. */
  private void skip(int partition, long from, long to) throws IOException {
    LOG.warn(
        "records skipped topic={} partition={} from={} to={}",
        options.topic(),
        partition,
        from,
        to);
    for (SourceState each : replay.sources()) {
      if (StreamedTrace.isOf(each, options.topic(), partition)) {
        known(each).skip(from, to);
      }
    }
  }

  /** Whether a trace that is met first in that partition may have begun before. */
  boolean isMidway(int partition) {
    return midway.contains(partition);
  }

  private StreamedTrace known(SourceState state) throws IOException {
    String name = StreamedTrace.nameOf(state, options.topic());
    StreamedTrace trace = traces.get(name);
    if (trace != null) {
      return trace;
    }
    int at = name.lastIndexOf('@');
    String source = state.origin().source();
    String traceId = at == source.length() ? name.substring(at + 1) : null;
    return trace(
        new StreamRecord(
            (int) state.readerState()[0],
            0,
            source,
            traceId,
            StreamRecord.UNNUMBERED,
            StreamRecord.UNNUMBERED,
            null,
            new byte[0],
            null,
            null));
  }

  /**
   * Nothing more comes: what waits is taken as it is, and calls in flight are run on, as at the end
   * of a file. One trace after the other by name, whichever of them came in this run.
   */
  private void flush() throws IOException {
    for (String name : new TreeSet<>(stillWaiting.keySet())) {
      WaitingRecord first = stillWaiting.get(name).get(0);
      if (assigned.contains(first.partition())) {
        trace(StreamedTrace.record(first));
      }
    }
    Set<String> names = new TreeSet<>(traces.keySet());
    if (replay.options().emulation().executes()) {
      // Also those of which nothing came in this run: they may have calls in flight.
      for (SourceState each : replay.sources()) {
        if (isAssigned(each)) {
          names.add(StreamedTrace.nameOf(each, options.topic()));
        }
      }
    }
    flushed = !traces.isEmpty();
    for (String name : names) {
      StreamedTrace trace = traces.get(name);
      if (trace == null) {
        trace = known(replay.source(StreamedTrace.identity(name, options.topic())));
      }
      long before = trace.events();
      trace.flush();
      trace.end();
      flushed |= !trace.isKept();
      events += trace.events() - before;
      if (crowded()) {
        checkpoint();
      }
    }
  }

  private boolean isAssigned(SourceState state) {
    for (int partition : assigned) {
      if (StreamedTrace.isOf(state, options.topic(), partition)) {
        return true;
      }
    }
    return false;
  }

  /** One synced write with all that changed; nothing where nothing did. */
  private void checkpoint() throws IOException {
    long begin = System.nanoTime();
    lastCheckpoint = begin;
    if (changedOffsets.isEmpty() && !flushed && !outbox.changed()) {
      putAway();
      outbox.send();
      return;
    }
    List<KeptSource> sources = new ArrayList<>();
    List<WaitingRecord> waiting = new ArrayList<>();
    List<WaitingRecord> noLongerWaiting = new ArrayList<>();
    for (StreamedTrace trace : traces.values()) {
      trace.checkpoint(sources, waiting, noLongerWaiting);
    }
    GraphChanges changes = replay.graph().drainChanges();
    outbox.tell(changes, replay.graph(), replay.waiting().proved(sources));
    List<StreamOffset> moved = new ArrayList<>();
    changedOffsets.forEach(
        (partition, next) ->
            moved.add(
                new StreamOffset(options.topic(), partition, next, midway.contains(partition))));
    replay.checkpoint(
        changes,
        sources,
        new StreamChanges(
            moved,
            waiting,
            noLongerWaiting,
            outbox.drainAdded(),
            outbox.drainSent(),
            outbox.drainPublished(),
            outbox.drainWithdrawn()));
    feed.checkpointed(changedOffsets);
    changedOffsets.clear();
    flushed = false;
    putAway();
    outbox.send();
    checkpointMillis = System.currentTimeMillis();
    checkpointNanos = System.nanoTime() - begin;
    lastCheckpoint = System.nanoTime();
    SortedMap<String, Long> byRule = new TreeMap<>();
    for (Finding finding : replay.findings()) {
      byRule.merge(finding.rule().id(), 1L, Long::sum);
    }
    findingsByRule = byRule;
    LOG.debug("checkpoint offsets={} millis={}", offsets, checkpointNanos / 1_000_000);
    listener.figures(figures());
  }

  /** So many traces came since the last checkpoint that the next one should not wait. */
  private boolean crowded() {
    return traces.size() - tracesKept >= settings.tracesInMemory();
  }

  /**
   * Frees the memory of those that came longest ago, where there are too many: the checkpoint has
   * all that is known of them, and it is read when more of them comes.
   */
  private void putAway() {
    int tooMany = traces.size() - settings.tracesInMemory();
    if (tooMany > 0) {
      List<Map.Entry<String, StreamedTrace>> oldest = new ArrayList<>(traces.entrySet());
      oldest.removeIf(each -> !each.getValue().isKept());
      oldest.sort(Comparator.comparingLong(each -> each.getValue().lastUse()));
      oldest.stream().limit(tooMany).map(Map.Entry::getKey).toList().forEach(traces::remove);
    }
    tracesKept = traces.size();
  }

  /** Gives the outbox a moment to empty itself. */
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

  private StreamFigures figures() {
    SortedMap<Integer, Long> lag = new TreeMap<>();
    feed.ends()
        .forEach(
            (partition, end) ->
                lag.put(partition, Math.max(0, end - offsets.getOrDefault(partition, end))));
    long held = 0;
    long objects = 0;
    for (SourceState each : replay.sources()) {
      held += each.counters().getOrDefault(SourceState.LOCKS_HELD_AT_END, 0L);
      objects += each.counters().getOrDefault(SourceState.MODEL_OBJECTS_AT_END, 0L);
    }
    int waiting = 0;
    for (StreamedTrace trace : traces.values()) {
      waiting += trace.waiting();
    }
    return new StreamFigures(
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
        traces.size(),
        waiting,
        outbox.size(),
        unusable,
        feed.queuedBytes(),
        assigned.size());
  }

  void deadLetter(DeadLetter letter) {
    unusable++;
    outbox.tell(letter, options.topic());
  }

  Replay replay() {
    return replay;
  }

  RecordDecoder decoder() {
    return decoder;
  }

  StreamSettings settings() {
    return settings;
  }

  String topic() {
    return options.topic();
  }

  /** Leaves the broker; what was not checkpointed comes again. */
  @Override
  public void close() {
    feed.close();
    if (writer != null) {
      writer.close();
    }
  }
}
