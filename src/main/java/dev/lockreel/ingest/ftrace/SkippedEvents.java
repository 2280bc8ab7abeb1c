package dev.lockreel.ingest.ftrace;

import dev.lockreel.trace.EventBatch;
import java.util.HashMap;
import java.util.Map;

/**
 * The events of a chunk that are not in the vocabulary: counts by name, and the tasks of the latest
 * ones.
 */
final class SkippedEvents {
  private static final int REMEMBERED = 16;

  private final Map<String, long[]> counts = new HashMap<>();
  private final int[] pids = new int[REMEMBERED];
  private final int[] cpus = new int[REMEMBERED];
  private final int[] rows = new int[REMEMBERED];
  private long added;

  void begin() {
    added = 0;
  }

  /** An event of that name, which would have been row {@code row}. */
  void add(String name, int pid, int cpu, int row) {
    counts.computeIfAbsent(name, n -> new long[1])[0]++;
    int slot = (int) (added++ % REMEMBERED);
    pids[slot] = pid;
    cpus[slot] = cpu;
    rows[slot] = row;
  }

  /**
   * Whether that task has a skipped event after row {@code row}: a stack then belongs to that
   * event.
   */
  boolean later(int pid, int cpu, int row) {
    for (int i = 0; i < Math.min(added, REMEMBERED); i++) {
      if (pids[i] == pid && (pid != 0 || cpus[i] == cpu) && rows[i] > row) {
        return true;
      }
    }
    return false;
  }

  void end(EventBatch batch) {
    counts.forEach((name, n) -> batch.tally.skipped(name, n[0]));
    counts.clear();
  }
}
