package dev.lockreel.replay;

import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.lockdep.SourceValidator;
import dev.lockreel.lockdep.ValidatorState;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One source under validation: its validator, what was counted of it, and how far it has come.
 * Whoever owns it brings the batches, in trace order, from wherever they come.
 */
final class SourceSession {
  private final SourceState before;
  private final ReadTally tally;
  private final SourceValidator validator;
  private long nextOffset;
  private long nextLine;
  private boolean unterminatedTail;
  private long firstTimestampNanos;
  private long lastTimestampNanos;
  private boolean sawEvent;

  /** Goes on from {@code before}, with what the replay kept of the source's held locks. */
  SourceSession(Replay replay, SourceState before) {
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

  /** Validates a batch; keeps nothing of it. */
  void accept(EventBatch batch) {
    validator.accept(batch);
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

  /** What was read so far; the session's own, still growing. */
  ReadTally tally() {
    return tally;
  }

  /** The validator's state, to be kept across a restart. */
  ValidatorState validatorState() {
    return validator.state(before.identity());
  }

  /**
   * How far the source has come.
   *
   * @param prefix the beginning of its content, as far as it is known now
   * @param readerState what the reader of its format needs to go on
   */
  SourceState state(ContentPrefix prefix, long[] readerState) {
    SortedMap<String, Long> counters = new TreeMap<>(validator.counters());
    counters.put(SourceState.LOCKS_HELD_AT_END, (long) validator.heldLocks());
    if (sawEvent) {
      counters.put(SourceState.FIRST_TIMESTAMP, firstTimestampNanos);
      counters.put(SourceState.LAST_TIMESTAMP, lastTimestampNanos);
    }
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
        readerState);
  }
}
