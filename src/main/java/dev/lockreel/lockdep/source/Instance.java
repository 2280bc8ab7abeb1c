package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;

/**
 * A lock object of one source: of which class it was shown, which task holds it exclusively and
 * which asked for it last. Owned by {@link Instances}.
 *
 * <p>Hot code: it also remembers the {@link Entry} of its latest acquisition with the columns that
 * it follows from, so that the next one like it need look up no class.
 */
final class Instance {
  /** No task, as far as is known. */
  static final int NO_TASK = Integer.MIN_VALUE;

  /** Never 0. */
  final long address;

  /** The task that holds it exclusively, or {@link #NO_TASK}. */
  int holder = NO_TASK;

  /**
   * The task that asked for it last, or {@link #NO_TASK}: it has it only when something shows that
   * it got it.
   */
  int asker = NO_TASK;

  /** Number of the class it was shown or asked for as; -1 before that. */
  int classId = -1;

  /** The epoch ({@link Instances}) in which it was acquired or released last; 0 for none. */
  int epoch;

  private int entry;
  private SourceClass entryClass;
  private int entryRevision;
  private int entryBits;
  private int entryName;
  private long entryKey;

  Instance(long address) {
    this.address = address;
  }

  /**
   * Notes the entry of an acquisition that only these columns and the class decide.
   *
   * @param chain with that entry on top
   * @param revision of the classes ({@link SourceClasses#revision})
   */
  void remember(Chain chain, EventBatch batch, int row, int revision) {
    entry = chain.entry;
    entryClass = chain.lockClass;
    entryRevision = revision;
    entryBits = batch.lockBits[row];
    entryName = batch.name[row];
    entryKey = batch.key[row];
  }

  /** Whether {@link #entry} is that of the acquisition in this row. */
  boolean isTakenAsBefore(EventBatch batch, int row, int revision) {
    int lockBits = batch.lockBits[row];
    return entryRevision == revision
        && entryBits == lockBits
        && entryName == batch.name[row]
        && ((lockBits & LockBits.FULL) == 0 || entryKey == batch.key[row]);
  }

  /** The entry that was remembered. */
  int entry() {
    return entry;
  }

  /** The class of {@link #entry}. */
  SourceClass entryClass() {
    return entryClass;
  }
}
