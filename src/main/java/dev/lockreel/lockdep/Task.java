package dev.lockreel.lockdep;

import java.util.Arrays;

/**
 * One task of one source and its held locks, oldest first, in parallel arrays: pushing an
 * acquisition allocates nothing. The first {@link #depth} elements count.
 */
final class Task {
  /** Kernel's limit is 48; this is only where we begin. */
  private static final int INITIAL_DEPTH = 16;

  /** Pid; -1 - cpu for the idle task of a CPU. */
  final int number;

  int depth;
  long[] lock = new long[INITIAL_DEPTH];

  /** {@link Entry}. */
  int[] entry = new int[INITIAL_DEPTH];

  /** Interrupt context that it was taken in. */
  int[] context = new int[INITIAL_DEPTH];

  /** The chain with this entry on top. */
  Chain[] chain = new Chain[INITIAL_DEPTH];

  /** Unique number of the acquisition. */
  long[] serial = new long[INITIAL_DEPTH];

  long[] position = new long[INITIAL_DEPTH];
  long[] timestampNanos = new long[INITIAL_DEPTH];

  /** Symbol of the code position. */
  int[] ip = new int[INITIAL_DEPTH];

  long[] nestLock = new long[INITIAL_DEPTH];

  /** Acquisitions under one nest lock that share the entry; 0 for an ordinary entry. */
  int[] references = new int[INITIAL_DEPTH];

  /** lock_acquired was seen for it, or it was a trylock. */
  boolean[] acquired = new boolean[INITIAL_DEPTH];

  /** It was found to recurse on an older entry of the same object. */
  boolean[] recurses = new boolean[INITIAL_DEPTH];

  /** {@link PendingEvidence} rests on it. */
  boolean[] evidence = new boolean[INITIAL_DEPTH];

  /**
   * Perhaps stale: a newer acquisition of the same object was released and this one was not, or
   * events of the task were lost while it was held.
   */
  boolean[] doubtful = new boolean[INITIAL_DEPTH];

  /** A finding has said already that it was not released in time. */
  boolean[] reported = new boolean[INITIAL_DEPTH];

  /** Taken after the task was known to hold nothing: its release cannot be older than the trace. */
  boolean[] afterUserSpace = new boolean[INITIAL_DEPTH];

  /** Symbol of the task's name when last seen. */
  int comm;

  /** A lock event of it was seen. */
  boolean seen;

  /** Acquisitions of it are missing from the trace: a release without one proves nothing. */
  boolean acquiresLost;

  /** Since the trace or a gap began it has passed a point at which it holds nothing. */
  boolean knownEmpty;

  /** Some held lock was taken with hardirqs off and not marked since. */
  boolean hardirqsMasked;

  /** Some held lock was taken with softirqs (or hardirqs) off and not marked since. */
  boolean softirqsMasked;

  /** The running hardirq may wait for locks of type config. */
  boolean hardirqThreaded;

  /** Objects whose entries were dropped as stale: a late release of one is no imbalance. */
  private long[] forgotten = {};

  Task(int number) {
    this.number = number;
  }

  /** The chain on which an acquisition in {@code newContext} builds. */
  Chain below(int newContext, Chain root) {
    int top = depth - 1;
    return top < 0 || context[top] != newContext ? root : chain[top];
  }

  /** Index of the entry that holds this instance, newest first; -1 where none does. */
  int find(long address) {
    for (int i = depth - 1; i >= 0; i--) {
      if (lock[i] == address) {
        return i;
      }
    }
    return -1;
  }

  /** Index of the newest entry of this class; for traces that hide addresses. */
  int findClass(int classId) {
    for (int i = depth - 1; i >= 0; i--) {
      if (Entry.classId(entry[i]) == classId) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Index of the oldest entry of the context that the top entry belongs to, if that is {@code now}.
   */
  int contextBase(int now) {
    int i = depth;
    while (i > 0 && context[i - 1] == now) {
      i--;
    }
    return i;
  }

  /** Index of the entry that several locks of this class share under a nest lock; -1 for none. */
  int findShared(int classId) {
    for (int i = depth - 1; i >= 0; i--) {
      if (references[i] != 0 && Entry.classId(entry[i]) == classId) {
        return i;
      }
    }
    return -1;
  }

  /** Makes room for one more entry. */
  void ensureRoom() {
    if (depth < lock.length) {
      return;
    }
    int n = lock.length * 2;
    lock = Arrays.copyOf(lock, n);
    entry = Arrays.copyOf(entry, n);
    context = Arrays.copyOf(context, n);
    chain = Arrays.copyOf(chain, n);
    serial = Arrays.copyOf(serial, n);
    position = Arrays.copyOf(position, n);
    timestampNanos = Arrays.copyOf(timestampNanos, n);
    ip = Arrays.copyOf(ip, n);
    nestLock = Arrays.copyOf(nestLock, n);
    references = Arrays.copyOf(references, n);
    acquired = Arrays.copyOf(acquired, n);
    recurses = Arrays.copyOf(recurses, n);
    evidence = Arrays.copyOf(evidence, n);
    afterUserSpace = Arrays.copyOf(afterUserSpace, n);
    doubtful = Arrays.copyOf(doubtful, n);
    reported = Arrays.copyOf(reported, n);
  }

  /** Takes entry {@code gone} out; the chains of those above it no longer hold. */
  void remove(int gone) {
    int above = depth - gone - 1;
    System.arraycopy(lock, gone + 1, lock, gone, above);
    System.arraycopy(entry, gone + 1, entry, gone, above);
    System.arraycopy(context, gone + 1, context, gone, above);
    System.arraycopy(chain, gone + 1, chain, gone, above);
    System.arraycopy(serial, gone + 1, serial, gone, above);
    System.arraycopy(position, gone + 1, position, gone, above);
    System.arraycopy(timestampNanos, gone + 1, timestampNanos, gone, above);
    System.arraycopy(ip, gone + 1, ip, gone, above);
    System.arraycopy(nestLock, gone + 1, nestLock, gone, above);
    System.arraycopy(references, gone + 1, references, gone, above);
    System.arraycopy(acquired, gone + 1, acquired, gone, above);
    System.arraycopy(recurses, gone + 1, recurses, gone, above);
    System.arraycopy(evidence, gone + 1, evidence, gone, above);
    System.arraycopy(afterUserSpace, gone + 1, afterUserSpace, gone, above);
    System.arraycopy(doubtful, gone + 1, doubtful, gone, above);
    System.arraycopy(reported, gone + 1, reported, gone, above);
    depth--;
    chain[depth] = null;
  }

  /** Notes that the entry of this object was dropped without a release. */
  void forget(long address) {
    forgotten = Arrays.copyOf(forgotten, forgotten.length + 1);
    forgotten[forgotten.length - 1] = address;
  }

  /** Whether the entry of this object was dropped and its release has not come yet; asks once. */
  boolean wasForgotten(long address) {
    for (int i = 0; i < forgotten.length; i++) {
      if (forgotten[i] == address) {
        forgotten[i] = forgotten[forgotten.length - 1];
        forgotten = Arrays.copyOf(forgotten, forgotten.length - 1);
        return true;
      }
    }
    return false;
  }

  /** Objects whose late release is expected; for a checkpoint. */
  long[] forgotten() {
    return forgotten.clone();
  }

  /**
   * The kernel reported something about it that no event shows: what it holds is no finding of
   * ours.
   */
  void explained() {
    Arrays.fill(reported, 0, depth, true);
  }

  /** Events of it were lost: releases of what it holds may be among them. */
  void distrust() {
    Arrays.fill(doubtful, 0, depth, true);
  }

  /** Forgets all: a gap, or a new task with this number. */
  void reset() {
    Arrays.fill(chain, 0, depth, null);
    depth = 0;
    knownEmpty = false;
    acquiresLost = false;
    hardirqsMasked = false;
    softirqsMasked = false;
    hardirqThreaded = false;
    forgotten = new long[0];
  }
}
