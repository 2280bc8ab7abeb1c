package dev.lockreel.ingest.std;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an STD event says only in its place: its time, as the format has none (a microsecond a
 * line); and whether a thread takes a lock that it has. {@code acq} is an acquisition that was
 * granted, so that is a reentrant lock, of which only the outermost acquisition and its release
 * count.
 */
final class StdOrder implements BatchStage {
  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final byte RELEASE = EventKind.LOCK_RELEASE.code();
  private static final long NANOS_PER_LINE = 1_000;

  /** A lock that a thread holds. */
  private record Hold(int pid, long lock) implements Comparable<Hold> {
    @Override
    public int compareTo(Hold other) {
      int byPid = Integer.compare(pid, other.pid);
      return byPid != 0 ? byPid : Long.compare(lock, other.lock);
    }
  }

  private final Map<Hold, Long> depths = new TreeMap<>();

  /**
   * @param state what {@link #state} gave before
   */
  StdOrder(long... state) {
    for (int i = 0; i + 2 < state.length; i += 3) {
      depths.put(new Hold((int) state[i], state[i + 1]), state[i + 2]);
    }
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    for (int row = 0; row < batch.size; row++) {
      batch.timestampNanos[row] = batch.position[row] * NANOS_PER_LINE;
      byte kind = batch.kind[row];
      if (kind != ACQUIRE && kind != RELEASE) {
        continue;
      }
      Hold hold = new Hold(batch.pid[row], batch.lock[row]);
      long before = depths.getOrDefault(hold, 0L);
      long after = Math.max(0, before + (kind == ACQUIRE ? 1 : -1));
      if (after == 0) {
        depths.remove(hold);
      } else {
        depths.put(hold, after);
      }
      if (before + after > 1) {
        batch.kind[row] = EventKind.MERGED.code();
        batch.name[row] = Symbols.NONE;
      }
    }
  }

  @Override
  public boolean holdsRows() {
    return false;
  }

  @Override
  public long[] state() {
    long[] state = new long[3 * depths.size()];
    int at = 0;
    for (Map.Entry<Hold, Long> each : depths.entrySet()) {
      state[at++] = each.getKey().pid();
      state[at++] = each.getKey().lock();
      state[at++] = each.getValue();
    }
    return state;
  }
}
