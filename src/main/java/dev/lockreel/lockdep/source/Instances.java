package dev.lockreel.lockdep.source;

import java.util.Arrays;

/**
 * The lock instances that one source has shown, by address: of which class, in which epoch (a gap
 * begins a new one), which task holds it exclusively and which asked for it last. The checks of
 * unbalanced and of lost releases use it.
 *
 * <p>Hot code: one probe per acquisition and release. Open addressing in one array, three longs a
 * slot, so that a probe touches one cache line (with a column per field, the misses of a large
 * table were the largest single cost of an event). Address 0 (hidden) is never entered.
 */
final class Instances {
  /** No task, as far as is known. */
  static final int NO_TASK = Integer.MIN_VALUE;

  private static final int WIDTH = 3;
  private static final int TASKS = 1;
  private static final int CLASS = 2;
  private static final long LOW = 0xffffffffL;
  private static final long NO_TASKS = ((long) NO_TASK << 32) | (NO_TASK & LOW);

  /** Address; holder and asker; class id and epoch. */
  private long[] table = new long[WIDTH << 10];

  private int mask = (1 << 10) - 1;
  private int size;
  private int epoch = 1;

  /** The slot of an address, made where it is new; valid until the next call. */
  int slot(long lock) {
    int at = hash(lock) & mask;
    while (table[at * WIDTH] != lock) {
      if (table[at * WIDTH] == 0) {
        return add(lock);
      }
      at = (at + 1) & mask;
    }
    return at * WIDTH;
  }

  /** The slot of an address, or -1 where it is not known. */
  int find(long lock) {
    int at = hash(lock) & mask;
    while (table[at * WIDTH] != lock) {
      if (table[at * WIDTH] == 0) {
        return -1;
      }
      at = (at + 1) & mask;
    }
    return at * WIDTH;
  }

  /** Notes that the instance was acquired or released now. */
  void shown(int slot, int classId) {
    table[slot + CLASS] = ((long) classId << 32) | epoch;
  }

  /**
   * Notes that a task asks for the instance: it has it only when something shows that it got it.
   */
  void asked(int slot, int classId, int task) {
    table[slot + CLASS] = ((long) classId << 32) | (table[slot + CLASS] & LOW);
    table[slot + TASKS] = (table[slot + TASKS] & ~LOW) | (task & LOW);
  }

  /** The task that asked last, or {@link #NO_TASK}. */
  int asker(int slot) {
    return (int) table[slot + TASKS];
  }

  /** Whether the instance was acquired or released by anyone since the last gap. */
  boolean wasShown(int slot) {
    return (int) table[slot + CLASS] == epoch;
  }

  int classId(int slot) {
    return (int) (table[slot + CLASS] >>> 32);
  }

  /** The task that holds it exclusively, or {@link #NO_TASK}. */
  int holder(int slot) {
    return (int) (table[slot + TASKS] >>> 32);
  }

  void setHolder(int slot, int task) {
    table[slot + TASKS] = ((long) task << 32) | (table[slot + TASKS] & LOW);
  }

  /** A gap: nothing that was shown before it counts as shown. */
  void newEpoch() {
    epoch++;
  }

  /** The addresses that were shown or asked for, ascending; for a checkpoint. */
  long[] known() {
    long[] known = new long[size];
    int n = 0;
    for (int slot = 0; slot < table.length; slot += WIDTH) {
      if (table[slot] != 0 && (wasShown(slot) || asker(slot) != NO_TASK)) {
        known[n++] = table[slot];
      }
    }
    known = Arrays.copyOf(known, n);
    Arrays.sort(known);
    return known;
  }

  private int add(long lock) {
    if ((size + 1) * 2 > mask + 1) {
      grow();
    }
    size++;
    int slot = free(lock);
    table[slot] = lock;
    table[slot + TASKS] = NO_TASKS;
    return slot;
  }

  private int free(long lock) {
    int at = hash(lock) & mask;
    while (table[at * WIDTH] != 0) {
      at = (at + 1) & mask;
    }
    return at * WIDTH;
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    mask = mask * 2 + 1;
    for (int slot = 0; slot < old.length; slot += WIDTH) {
      if (old[slot] != 0) {
        System.arraycopy(old, slot, table, free(old[slot]), WIDTH);
      }
    }
  }

  private static int hash(long lock) {
    long h = lock * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32);
  }
}
