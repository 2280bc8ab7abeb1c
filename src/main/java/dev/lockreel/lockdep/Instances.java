package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.List;

/**
 * The lock instances that one source has shown, by address: of which class, in which epoch (a gap
 * begins a new one), and which task holds it exclusively. What a release without an acquisition and
 * a lost release are judged by.
 *
 * <p>Hot code: one probe per acquisition and release. Open addressing over parallel arrays; address
 * 0 (hidden) is never entered.
 */
final class Instances {
  /** No task holds it, as far as is known. */
  static final int NOBODY = Integer.MIN_VALUE;

  private long[] locks = new long[1 << 10];
  private int[] classIds = new int[1 << 10];
  private int[] holders = new int[1 << 10];
  private int[] epochs = new int[1 << 10];
  private int[] askers = new int[1 << 10];
  private int size;
  private int epoch = 1;

  /** The slot of an address that was shown, made where it is new; valid until the next call. */
  int slot(long lock) {
    int mask = locks.length - 1;
    int slot = hash(lock) & mask;
    while (locks[slot] != lock) {
      if (locks[slot] == 0) {
        return add(lock);
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** The slot of an address, or -1 where it was never shown. */
  int find(long lock) {
    int mask = locks.length - 1;
    int slot = hash(lock) & mask;
    while (locks[slot] != lock) {
      if (locks[slot] == 0) {
        return -1;
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** Notes that the instance was acquired or released now. */
  void shown(int slot, int classId) {
    classIds[slot] = classId;
    epochs[slot] = epoch;
  }

  /**
   * Notes that a task asks for the instance: it has it only when something shows that it got it.
   */
  void asked(int slot, int classId, int task) {
    classIds[slot] = classId;
    askers[slot] = task;
  }

  /** The task that asked last, or {@link #NOBODY}. */
  int asker(int slot) {
    return askers[slot];
  }

  /** Whether the instance was acquired or released by anyone since the last gap. */
  boolean wasShown(int slot) {
    return epochs[slot] == epoch;
  }

  int classId(int slot) {
    return classIds[slot];
  }

  int holder(int slot) {
    return holders[slot];
  }

  void setHolder(int slot, int task) {
    holders[slot] = task;
  }

  /** A gap: nothing that was shown before it counts as shown. */
  void newEpoch() {
    epoch++;
  }

  /** The addresses that were shown or asked for, ascending; for a checkpoint. */
  long[] known() {
    List<Long> shown = new ArrayList<>();
    for (int i = 0; i < locks.length; i++) {
      if (locks[i] != 0 && (epochs[i] == epoch || askers[i] != NOBODY)) {
        shown.add(locks[i]);
      }
    }
    return shown.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private int add(long lock) {
    if ((size + 1) * 2 > locks.length) {
      grow();
    }
    size++;
    int mask = locks.length - 1;
    int slot = hash(lock) & mask;
    while (locks[slot] != 0) {
      slot = slot + 1 & mask;
    }
    locks[slot] = lock;
    holders[slot] = NOBODY;
    askers[slot] = NOBODY;
    return slot;
  }

  private void grow() {
    long[] oldLocks = locks;
    int[] oldClassIds = classIds;
    int[] oldHolders = holders;
    int[] oldEpochs = epochs;
    int[] oldAskers = askers;
    int n = oldLocks.length * 2;
    locks = new long[n];
    classIds = new int[n];
    holders = new int[n];
    epochs = new int[n];
    askers = new int[n];
    for (int i = 0; i < oldLocks.length; i++) {
      if (oldLocks[i] != 0) {
        int slot = hash(oldLocks[i]) & n - 1;
        while (locks[slot] != 0) {
          slot = slot + 1 & n - 1;
        }
        locks[slot] = oldLocks[i];
        classIds[slot] = oldClassIds[i];
        holders[slot] = oldHolders[i];
        epochs[slot] = oldEpochs[i];
        askers[slot] = oldAskers[i];
      }
    }
  }

  private static int hash(long lock) {
    long h = lock * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32);
  }
}
