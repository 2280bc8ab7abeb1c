package dev.lockreel.stream;

import dev.lockreel.replay.KeptSource;
import dev.lockreel.replay.Replay;
import dev.lockreel.store.SourceCheckpoint;
import dev.lockreel.store.StoredStream;
import dev.lockreel.store.WaitingRecord;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The traces of a topic. Those with recent records are in memory; the others are in the database,
 * and are read again when another record of them comes.
 */
final class StreamedTraces {
  private final StreamContext context;
  private final Replay replay;
  private final TopicPosition position;
  private final Map<String, StreamedTrace> traces = new LinkedHashMap<>();

  /** Waiting records of traces that are not in memory. */
  private final Map<String, List<StreamRecord>> stillWaiting = new TreeMap<>();

  /** Of those that are not in memory: what the next checkpoint says of them. */
  private final List<KeptSource> ended = new ArrayList<>();

  private long uses;
  private int keptInMemory;

  /**
   * @param replay the home of the traces' sources
   * @param position how far the topic's partitions were consumed
   */
  StreamedTraces(StreamContext context, Replay replay, TopicPosition position, StoredStream stored)
      throws IOException {
    this.context = context;
    this.replay = replay;
    this.position = position;
    RecordCodec codec = new RecordCodec();
    for (WaitingRecord each : stored.waiting()) {
      WaitingRecord.Place place = each.place();
      if (place.topic().equals(context.topic())) {
        StreamRecord record = codec.decode(place.partition(), place.offset(), each.content());
        stillWaiting.computeIfAbsent(name(record), unknown -> new ArrayList<>()).add(record);
      }
    }
  }

  /** Takes records of one trace; returns how many events they held. */
  long accept(RecordRun run) throws IOException {
    StreamedTrace trace = trace(run.first());
    long before = trace.events();
    trace.accept(run);
    return trace.events() - before;
  }

  /** Records without a source are a trace of their partition. */
  private String name(StreamRecord record) {
    return record.source() == null
        ? context.decoder().file(record.partition())
        : record.traceName();
  }

  private StreamedTrace trace(StreamRecord record) throws IOException {
    String name = name(record);
    StreamedTrace trace = traces.get(name);
    if (trace == null) {
      List<StreamRecord> waiting = stillWaiting.remove(name);
      trace = new StreamedTrace(context, record, name, waiting == null ? List.of() : waiting);
      traces.put(name, trace);
    }
    trace.usedAt(++uses);
    return trace;
  }

  /** Records of a partition were skipped: every trace of it may have lost something. */
  void skip(int partition, long from, long to) throws IOException {
    for (SourceState each : replay.sources()) {
      if (StreamedIdentity.isOf(each, context.topic(), partition)) {
        known(each).skip(from, to);
      }
    }
  }

  private StreamedTrace known(SourceState state) throws IOException {
    String name = StreamedIdentity.name(state, context.topic());
    StreamedTrace trace = traces.get(name);
    if (trace != null) {
      return trace;
    }
    return trace(StreamedTrace.recordOf(state, name));
  }

  /**
   * The names of the traces that may have something left for {@link #end} to do, sorted: the result
   * does not depend on the order in which they came.
   */
  SortedSet<String> toEnd() throws IOException {
    for (String name : new TreeSet<>(stillWaiting.keySet())) {
      StreamRecord first = stillWaiting.get(name).get(0);
      if (position.assigned().contains(first.partition())) {
        trace(first);
      }
    }
    SortedSet<String> names = new TreeSet<>(traces.keySet());
    if (replay.options().emulation().executes()) {
      // Also those of which nothing came in this run: they may have calls in flight.
      for (SourceState each : replay.sources()) {
        if (isAssigned(each)) {
          names.add(StreamedIdentity.name(each, context.topic()));
        }
      }
    }
    return names;
  }

  private boolean isAssigned(SourceState state) {
    for (int partition : position.assigned()) {
      if (StreamedIdentity.isOf(state, context.topic(), partition)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Ends a trace as at the end of a file: records that wait are taken without the missing ones, and
   * calls in flight are run on; returns how many events that gave.
   */
  long end(String name) throws IOException {
    StreamedTrace trace = traces.get(name);
    if (trace == null) {
      trace = known(replay.source(StreamedIdentity.of(name, context.topic())));
    }
    long before = trace.events();
    trace.flush();
    trace.end();
    return trace.events() - before;
  }

  /** The traces of which nothing came in this run have come to their end as well. */
  void endOthers() {
    for (SourceState each : replay.sources()) {
      boolean inMemory = traces.containsKey(StreamedIdentity.name(each, context.topic()));
      if (!inMemory && each.progress() != ReadProgress.COMPLETE && isAssigned(each)) {
        ended.add(
            new KeptSource(
                new SourceCheckpoint(each.withProgress(ReadProgress.COMPLETE), null, null),
                replay.waiting().of(each.identity())));
      }
    }
  }

  /** Whether any changed since the last checkpoint. */
  boolean haveChanged() {
    return !ended.isEmpty() || traces.values().stream().anyMatch(StreamedTrace::hasChanged);
  }

  /** Adds what changed since the last checkpoint to these lists. */
  void checkpoint(
      List<KeptSource> sources,
      List<WaitingRecord> nowWaiting,
      List<WaitingRecord.Place> noLongerWaiting) {
    sources.addAll(ended);
    ended.clear();
    for (StreamedTrace trace : traces.values()) {
      trace.checkpoint(sources, nowWaiting, noLongerWaiting);
    }
  }

  /**
   * Whether so many came into memory since the last checkpoint that the next one should not wait.
   */
  boolean crowded() {
    return traces.size() - keptInMemory >= context.settings().tracesInMemory();
  }

  /**
   * Frees the memory of those that were idle longest, where there are too many: the checkpoint has
   * all of their state.
   */
  void putAway() {
    int tooMany = traces.size() - context.settings().tracesInMemory();
    if (tooMany > 0) {
      List<Map.Entry<String, StreamedTrace>> oldest = new ArrayList<>(traces.entrySet());
      oldest.removeIf(each -> !each.getValue().isKept());
      oldest.sort(Comparator.comparingLong(each -> each.getValue().lastUse()));
      for (Map.Entry<String, StreamedTrace> each : oldest.stream().limit(tooMany).toList()) {
        replay.putAway(each.getValue().identity());
        traces.remove(each.getKey());
      }
    }
    keptInMemory = traces.size();
  }

  int inMemory() {
    return traces.size();
  }

  /** Records that wait for an earlier one, of those in memory. */
  int waitingRecords() {
    return traces.values().stream().mapToInt(StreamedTrace::waiting).sum();
  }
}
