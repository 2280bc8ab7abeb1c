package dev.lockreel.replay;

import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.lockdep.SourceValidator;
import dev.lockreel.lockdep.ValidatorState;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The loop over one input: batches from the source through the validator, a checkpoint every few
 * seconds.
 */
final class SourceReplay {
  private final Replay replay;
  private final TraceInput input;
  private final SourceState before;
  private final ReadTally tally;
  private final SourceValidator validator;
  private long nextOffset;
  private long nextLine;
  private boolean unterminatedTail;
  private long firstTimestampNanos;
  private long lastTimestampNanos;
  private boolean sawEvent;
  private EventSource events;

  SourceReplay(Replay replay, TraceInput input, SourceState before) {
    this.replay = replay;
    this.input = input;
    this.before = before;
    tally = before.unterminatedTail() ? before.tally().withoutTail() : before.tally().copy();
    validator = replay.graph().source(tally);
    ValidatorState kept = replay.validatorState(before.identity());
    if (kept != null) {
      validator.restore(kept, before.counters(), replay.symbols());
    }
    nextOffset = before.nextOffset();
    nextLine = before.nextLine();
    sawEvent = before.counters().containsKey(SourceState.FIRST_TIMESTAMP);
    firstTimestampNanos = before.counters().getOrDefault(SourceState.FIRST_TIMESTAMP, 0L);
    lastTimestampNanos = before.counters().getOrDefault(SourceState.LAST_TIMESTAMP, 0L);
  }

  void run() throws IOException {
    long interval = replay.options().checkpointEvery().toNanos();
    long last = System.nanoTime();
    boolean committed = false;
    try (EventSource source = input.events(nextOffset, nextLine, before.readerState())) {
      events = source;
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        refuseMalformed(batch);
        validator.accept(batch);
        took(batch);
        boolean resumable = batch.resumable;
        source.recycle(batch);
        replay
            .listener()
            .progressed(source.bytesConsumed(), tally.events(), replay.graph().findingCount());
        committed = false;
        if (resumable && replay.persistent() && System.nanoTime() - last >= interval) {
          commit();
          last = System.nanoTime();
          committed = true;
        }
        if (resumable && replay.listener().cancelled()) {
          break;
        }
      }
    } catch (TraceInputException e) {
      // What was understood before the input failed is kept, as at a stop.
      commit();
      throw e;
    }
    if (!committed) {
      commit();
    }
    if (tally.events() == 0 && !replay.listener().cancelled()) {
      throw new TraceInputException(
          input.path() + ": holds no event at all (" + tally.linesRead() + " lines read)");
    }
  }

  private void commit() throws IOException {
    if (tally.events() == 0) {
      // A source is known by how it begins, and a header alone begins many traces.
      return;
    }
    replay.checkpoint(state(), replay.persistent() ? validator.state(before.identity()) : null);
  }

  private void refuseMalformed(EventBatch batch) throws TraceInputException {
    if (replay.options().strict() && batch.tally.linesMalformed() > 0) {
      for (AnomalyExample example : batch.tally.examples()) {
        if (example.malformed()) {
          throw new TraceInputException(
              input.path() + ":" + example.position() + ": " + example.reason() + " (--strict)");
        }
      }
      throw new AssertionError("a malformed line without an example");
    }
  }

  private void took(EventBatch batch) {
    tally.add(batch.tally);
    nextOffset = batch.nextOffset;
    nextLine = batch.nextLine;
    unterminatedTail = batch.unterminatedTail;
    if (batch.size > 0) {
      if (!sawEvent) {
        firstTimestampNanos = batch.timestampNanos[0];
        sawEvent = true;
      }
      lastTimestampNanos = batch.timestampNanos[batch.size - 1];
    }
  }

  private SourceState state() {
    SortedMap<String, Long> counters = new TreeMap<>(validator.counters());
    counters.put(SourceState.LOCKS_HELD_AT_END, (long) validator.heldLocks());
    if (sawEvent) {
      counters.put(SourceState.FIRST_TIMESTAMP, firstTimestampNanos);
      counters.put(SourceState.LAST_TIMESTAMP, lastTimestampNanos);
    }
    ContentPrefix prefix = input.prefix();
    return new SourceState(
        before.identity(),
        before.origin(),
        prefix.length(),
        prefix.sha256(),
        nextOffset,
        nextLine,
        unterminatedTail,
        tally.copy(),
        counters,
        events.state());
  }
}
