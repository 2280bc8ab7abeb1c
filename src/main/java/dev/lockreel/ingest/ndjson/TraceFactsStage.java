package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.ingest.TimeSteps;
import dev.lockreel.trace.EventBatch;
import java.util.Arrays;

/**
 * The stage of NDJSON over its batches: counts steps back in time, and keeps what {@link
 * TraceFacts} said for all batches after it.
 */
final class TraceFactsStage implements BatchStage {
  private static final int THREADED = 1;
  private static final int HALVES = 1 << 1;

  private final TimeSteps steps;
  private boolean hardirqThreaded;
  private boolean bottomHalves;

  /** A stage that goes on where {@link #state} was taken; empty at the beginning of a trace. */
  TraceFactsStage(long... state) {
    steps = TimeSteps.counted(state.length == 0 ? state : Arrays.copyOf(state, state.length - 1));
    long shows = state.length == 0 ? THREADED | HALVES : state[state.length - 1];
    hardirqThreaded = (shows & THREADED) != 0;
    bottomHalves = (shows & HALVES) != 0;
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    hardirqThreaded &= batch.showsHardirqThreaded;
    bottomHalves &= batch.showsBottomHalves;
    batch.showsHardirqThreaded = hardirqThreaded;
    batch.showsBottomHalves = bottomHalves;
    steps.accept(batch, last);
  }

  @Override
  public boolean holdsRows() {
    return false;
  }

  @Override
  public long[] state() {
    long shows = (hardirqThreaded ? THREADED : 0) | (bottomHalves ? HALVES : 0);
    long[] state = Arrays.copyOf(steps.state(), steps.state().length + 1);
    state[state.length - 1] = shows;
    return state;
  }
}
