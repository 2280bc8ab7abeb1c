package dev.lockreel.search.dpor;

import java.util.Arrays;

/** The accesses to each object in an execution, newest first, and the releases of each lock. */
final class ObjectHistory {
  private static final int NONE = -1;

  private final int tasks;

  // Accesses as linked lists, one per object.
  private int[] packed = new int[64];
  private int[] step = new int[64];
  private int[] before = new int[64];
  private int[] owner = new int[64];
  private int count;
  private int[] newest = new int[64];

  /** Clocks of the releases of a lock, for write and for read. */
  private int[][] released = new int[64][];

  private int[][] releasedShared = new int[64][];
  private int[] candidates = new int[16];
  private int candidateCount;

  ObjectHistory(int tasks) {
    this.tasks = tasks;
    Arrays.fill(newest, NONE);
  }

  /**
   * Collects the steps that this one depends on and that do not happen before it by its clock.
   *
   * @return their number; {@link #candidate} has them, newest first
   */
  int unordered(Step of, int[] clock) {
    candidateCount = 0;
    for (int access : of.accesses()) {
      int object = Access.object(access);
      int at = object < newest.length ? newest[object] : NONE;
      for (; at != NONE; at = before[at]) {
        if (clock[owner[at]] <= step[at] && Access.conflict(access, packed[at])) {
          insert(step[at]);
        }
        if (Access.coversBefore(access, packed[at])) {
          break;
        }
      }
    }
    return candidateCount;
  }

  int candidate(int number) {
    return candidates[number];
  }

  private void insert(int candidate) {
    if (candidateCount == candidates.length) {
      candidates = Arrays.copyOf(candidates, 2 * candidateCount);
    }
    int at = candidateCount;
    while (at > 0 && candidates[at - 1] < candidate) {
      candidates[at] = candidates[at - 1];
      at--;
    }
    candidates[at] = candidate;
    candidateCount++;
  }

  /** Enters a step with its clock. */
  void add(int number, Step of, int[] clock) {
    for (int access : of.accesses()) {
      int object = Access.object(access);
      room(object);
      if (count == packed.length) {
        packed = Arrays.copyOf(packed, 2 * count);
        step = Arrays.copyOf(step, 2 * count);
        before = Arrays.copyOf(before, 2 * count);
        owner = Arrays.copyOf(owner, 2 * count);
      }
      packed[count] = access;
      step[count] = number;
      owner[count] = of.task();
      before[count] = newest[object];
      newest[object] = count++;
      switch (Access.access(access)) {
        case UNLOCK -> released[object] = Execution.joined(released[object], clock);
        case UNLOCK_SHARED ->
            releasedShared[object] = Execution.joined(releasedShared[object], clock);
        default -> {
          // Not a release.
        }
      }
    }
  }

  private void room(int object) {
    if (object >= newest.length) {
      int old = newest.length;
      int size = Math.max(2 * old, object + 1);
      newest = Arrays.copyOf(newest, size);
      Arrays.fill(newest, old, size, NONE);
      released = Arrays.copyOf(released, size);
      releasedShared = Arrays.copyOf(releasedShared, size);
    }
  }

  /**
   * Adds to a clock the releases that had to come before a request was granted: those of writers,
   * and for a writer those of readers.
   */
  int[] released(Step request, int[] clock) {
    int[] all = clock;
    for (int access : request.accesses()) {
      Access how = Access.access(access);
      int object = Access.object(access);
      if (how.waits() && object < released.length) {
        if (released[object] != null) {
          all = Execution.joined(all, released[object]);
        }
        if (how == Access.LOCK && releasedShared[object] != null) {
          all = Execution.joined(all, releasedShared[object]);
        }
      }
    }
    return all == null || all.length == tasks ? all : Arrays.copyOf(all, tasks);
  }
}
