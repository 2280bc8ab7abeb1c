package dev.lockreel.ingest;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.ReadTally;
import java.util.List;
import java.util.Map;

/**
 * Counts the events whose time is before that of the previous event, also across chunks, those of
 * them that follow one of the same CPU, whose times never go back, and those whose time is before
 * that of any earlier one; on request it inserts a boundary where a step back can only mean another
 * boot. Costs two comparisons per row.
 */
public final class TimeSteps implements BatchStage {
  /** A step back in time from which on it is another boot and not a clock out of step. */
  private static final long RESTART_NANOS = 1_000_000_000L;

  /** Instead of a step that is never reached: another boot is not looked for. */
  private static final long NEVER = Long.MAX_VALUE;

  private static final byte BOUNDARY = EventKind.TRACE_BOUNDARY.code();
  private static final byte WHOLE_START = EventKind.TRACE_START.code();

  /** A boundary where another trace begins. */
  public static final EventDetail START =
      new EventDetail("trace_boundary", Map.of("kind", "start"), List.of());

  private final long restart;

  /** Of the row before; {@link Long#MIN_VALUE} where the time may be any. */
  private long lastTime;

  /** Of the row before; -1 for none. */
  private int lastCpu;

  /** The latest time since another trace began; {@link Long#MIN_VALUE} before its first row. */
  private long latest;

  private TimeSteps(long restart, long[] state) {
    this.restart = restart;
    lastTime = state.length == 0 ? Long.MIN_VALUE : state[0];
    lastCpu = state.length == 0 ? -1 : (int) state[1];
    latest = state.length > 2 ? state[2] : lastTime;
  }

  /** A stage that only counts; {@code state} of an earlier one, or empty. */
  public static TimeSteps counted(long... state) {
    return new TimeSteps(NEVER, state);
  }

  /**
   * A stage that counts and inserts a boundary before an event that is a second or more too early.
   */
  public static TimeSteps withRestarts(long... state) {
    return new TimeSteps(RESTART_NANOS, state);
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    int steps = 0;
    int disordered = 0;
    int restarts = 0;
    int late = 0;
    for (int row = 0; row < batch.size; row++) {
      long time = batch.timestampNanos[row];
      if (time < lastTime) {
        note(Anomaly.TIME_BACKWARDS, batch, row, steps++);
        if (lastTime - time >= restart && !isBoundary(batch, row)) {
          insertBoundary(batch, row++);
          restarts++;
          latest = Long.MIN_VALUE;
        } else if (batch.cpu[row] == (row == 0 ? lastCpu : batch.cpu[row - 1])) {
          note(Anomaly.DISORDERED_LINE, batch, row, disordered++);
        }
      }
      if (time < latest) {
        note(Anomaly.LATE_LINE, batch, row, late++);
      }
      lastTime = isBoundary(batch, row) ? Long.MIN_VALUE : time;
      latest = isBoundary(batch, row) ? Long.MIN_VALUE : Math.max(latest, time);
    }
    if (batch.size > 0) {
      lastCpu = batch.cpu[batch.size - 1];
    }
    if (restarts > 0) {
      batch.tally.decoded(0, restarts);
    }
  }

  /** Whether the time of the event after it has nothing to do with that of the one before it. */
  private static boolean isBoundary(EventBatch batch, int row) {
    return batch.kind[row] == BOUNDARY || batch.kind[row] == WHOLE_START;
  }

  private static void note(Anomaly anomaly, EventBatch batch, int row, int steps) {
    if (isBoundary(batch, row)) {
      return;
    }
    if (steps >= ReadTally.EXAMPLES) {
      batch.tally.noticed(anomaly, 1);
      return;
    }
    batch.tally.noticed(
        new AnomalyExample(
            anomaly,
            batch.origin.file(),
            batch.position[row],
            anomaly == Anomaly.LATE_LINE
                ? "earlier than a line before it"
                : "earlier than the line before it"));
  }

  /** A boundary in the place of {@code row}, which moves back by one with all after it. */
  private static void insertBoundary(EventBatch batch, int row) {
    batch.insertBoundary(row, START);
  }

  @Override
  public boolean holdsRows() {
    return false;
  }

  @Override
  public long[] state() {
    return new long[] {lastTime, lastCpu, latest};
  }
}
