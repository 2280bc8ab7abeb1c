package dev.lockreel.ingest.ftrace;

import java.util.function.IntPredicate;
import java.util.stream.LongStream;

/**
 * A stack of the lock events of one task, in one kind of context, that wait for their twins. Only
 * whole pairs come between two twins (from an interrupt's entry, which shows no hardirq yet, or a
 * preemption).
 */
final class OpenTwins {
  /** Largest depth; entries below it are taken to have no twin. */
  private static final int DEPTH = 8;

  /** After so many whole pairs an event is taken to have no twin: the twin was lost. */
  private static final int PATIENCE = 128;

  /** In {@link #traits} the CPU stands above the trait. */
  private static final int CPU_SHIFT = Byte.SIZE;

  static final int NONE = -1;

  final long key;
  private int depth;
  private int pairs;
  private final int[] rows = new int[DEPTH];
  private final int[] pairsBefore = new int[DEPTH];
  private final int[] traits = new int[DEPTH];
  private final long[] locks = new long[DEPTH];

  OpenTwins(long key) {
    this.key = key;
  }

  /**
   * Whether an event waits; {@link #row}, {@link #trait} and {@link #lock} are those of the newest
   * one.
   */
  boolean waiting() {
    while (depth > 0 && pairs - pairsBefore[depth - 1] > PATIENCE) {
      depth--;
    }
    return depth > 0;
  }

  /** Row of the newest waiting event; {@link #NONE} where it is in an earlier batch. */
  int row() {
    return rows[depth - 1];
  }

  int trait() {
    return trait(depth - 1);
  }

  private int trait(int index) {
    return traits[index] & (1 << CPU_SHIFT) - 1;
  }

  long lock() {
    return locks[depth - 1];
  }

  /** An event of that CPU waits. */
  void push(int row, int trait, long lock, int cpu) {
    push(row, cpu << CPU_SHIFT | trait, lock);
  }

  private void push(int row, int trait, long lock) {
    if (depth == DEPTH) {
      System.arraycopy(rows, 1, rows, 0, DEPTH - 1);
      System.arraycopy(pairsBefore, 1, pairsBefore, 0, DEPTH - 1);
      System.arraycopy(traits, 1, traits, 0, DEPTH - 1);
      System.arraycopy(locks, 1, locks, 0, DEPTH - 1);
      depth--;
    }
    rows[depth] = row;
    pairsBefore[depth] = pairs;
    traits[depth] = trait;
    locks[depth] = lock;
    depth++;
  }

  /** The waiting event has found its twin. */
  void pop() {
    depth--;
    pairs++;
  }

  boolean isEmpty() {
    return depth == 0;
  }

  void clear() {
    depth = 0;
  }

  /** Events of that kind, the upper bits of their traits, wait no longer. */
  void drop(byte kind) {
    drop(index -> trait(index) >> 1 == kind);
  }

  /** Events of that CPU wait no longer. */
  void lost(int cpu) {
    drop(index -> traits[index] >> CPU_SHIFT == cpu);
  }

  private void drop(IntPredicate gone) {
    int kept = 0;
    for (int i = 0; i < depth; i++) {
      if (!gone.test(i)) {
        rows[kept] = rows[i];
        pairsBefore[kept] = pairsBefore[i];
        traits[kept] = traits[i];
        locks[kept] = locks[i];
        kept++;
      }
    }
    depth = kept;
  }

  /** Appends the state that {@link #restored} reads. */
  void save(LongStream.Builder out) {
    out.add(key).add(depth);
    for (int i = 0; i < depth; i++) {
      out.add(pairs - pairsBefore[i]).add(traits[i]).add(locks[i]);
    }
  }

  /** The stack that {@link #save} wrote at {@code at}; its rows are in earlier batches. */
  static OpenTwins restored(long[] state, int at) {
    OpenTwins open = new OpenTwins(state[at]);
    int waiting = (int) state[at + 1];
    for (int i = 0; i < waiting; i++) {
      int from = at + 2 + 3 * i;
      open.push(NONE, (int) state[from + 1], state[from + 2]);
      open.pairsBefore[i] = -(int) state[from];
    }
    return open;
  }

  /** How many longs {@link #save} appends. */
  int saved() {
    return 2 + 3 * depth;
  }

  /** The least row from {@code from} on that waits, or {@code otherwise}. */
  int firstRow(int from, int otherwise) {
    int least = otherwise;
    for (int i = 0; i < depth; i++) {
      least = rows[i] >= from ? Math.min(least, rows[i]) : least;
    }
    return least;
  }

  /** The rows from {@code first} on are now rows from 0 of the next batch; the others are gone. */
  void nextBatch(int first) {
    for (int i = 0; i < depth; i++) {
      rows[i] = rows[i] >= first ? rows[i] - first : NONE;
    }
  }
}
