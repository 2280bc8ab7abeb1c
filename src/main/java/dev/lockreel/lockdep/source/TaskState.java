package dev.lockreel.lockdep.source;

import java.util.List;

/**
 * The validator's state of one task, as it is kept across a restart.
 *
 * @param task pid, or -1 - cpu for the idle task of a CPU
 * @param comm its name when last seen
 * @param flags the validator's own packing
 * @param held oldest first
 * @param parent pid of the task that forked it, 0 where the trace does not show that
 * @param knownSince trace clock since when the number means this task
 * @param lastSpared trace clock of its last acquisition that may wait if its handler runs in a
 *     thread; 0 for none
 * @param clock of a thread of a program: the threads that it is past, with the times until which
 * @param forgotten objects whose entries were dropped as stale and whose late release would be no
 *     imbalance
 */
public record TaskState(
    int task,
    String comm,
    int flags,
    int parent,
    long knownSince,
    long lastSpared,
    long[] clock,
    List<HeldLockState> held,
    long[] forgotten) {
  public TaskState {
    held = List.copyOf(held);
  }
}
