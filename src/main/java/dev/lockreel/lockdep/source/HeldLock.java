package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;

/**
 * A lock that a task holds: one entry of its held stack. The objects belong to their stack and are
 * reused for the next acquisition at that depth, so pushing allocates nothing. Source: the kernel's
 * struct held_lock.
 */
final class HeldLock {
  /** lock_acquired was seen for it, or it was a trylock. */
  static final int ACQUIRED = 1;

  /** It was found to recurse on an older entry of the same object. */
  static final int RECURSES = 1 << 1;

  /** {@link PendingEvidence} rests on it. */
  static final int EVIDENCE = 1 << 2;

  /**
   * Perhaps stale: a newer acquisition of the same object was released and this one was not, or
   * events of the task were lost while it was held.
   */
  static final int DOUBTFUL = 1 << 3;

  /** A finding reported already that it was not released in time. */
  static final int REPORTED = 1 << 4;

  /** Taken after the task was known to hold nothing: its release cannot be older than the trace. */
  static final int AFTER_USER_SPACE = 1 << 5;

  /** {@link #context} is lockdep's own, as its event said. */
  static final int CONTEXT_KNOWN = 1 << 6;

  /** In a checkpoint only: it is the {@link Task#lastTaken}. */
  static final int LAST_TAKEN = 1 << 7;

  /** In a checkpoint only: it is {@link Task#deferred}. */
  static final int DEFERRED = 1 << 8;

  /** Its event said that lockdep was on. */
  static final int LOCKDEP_ON = 1 << 9;

  /**
   * Lockdep printed a report about this acquisition: the locks taken until the task has acquired
   * this one are taken to print.
   */
  static final int LOCKDEP_REPORTS = 1 << 10;

  /**
   * It may wait only if the hardirq handler runs in a thread, and nothing else is wrong with it.
   */
  static final int WAITS_IF_THREADED = 1 << 11;

  /** Lockdep had not seen its class before. */
  static final int FIRST_OF_CLASS = 1 << 12;

  /**
   * Lockdep printed a report, about something else, while this was the newest held lock: the locks
   * taken until its release are taken to print.
   */
  static final int LOCKDEP_REPORTS_OVER = 1 << 13;

  /** In a checkpoint only: its task took something later in task context, so that it got this. */
  static final int WENT_ON = 1 << 14;

  /** Taken before the work item began that its task runs. */
  static final int BEFORE_WORK = 1 << 15;

  /** Events of a CPU were lost while it was held, though perhaps not of its task. */
  static final int OVER_GAP = 1 << 16;

  /** Lock_contended was seen for it, and no lock_acquired since: its task does not have it. */
  static final int WAITS = 1 << 17;

  /** A newer acquisition of the same object was released and this one was not. */
  static final int HALF_BALANCED = 1 << 18;

  /**
   * Taken with another subclass under a lock of the same key, which was released since: the task
   * may have set its subclass anew (lock_set_subclass), as no event shows.
   */
  static final int OUTER_RELEASED = 1 << 19;

  /** Address of the lockdep map, 0 where hidden. */
  long lock;

  /** That of the lock; null where the address is hidden. */
  Instance instance;

  /** {@link Entry}: class and mode. */
  int entry;

  /** Interrupt context that it was taken in. */
  int context;

  /** The bits above. */
  int marks;

  /** Symbol of the code position. */
  int ip;

  /** {@link Chain#id} of the chain with this entry on top. */
  int chain;

  /** That of the entry. */
  SourceClass lockClass;

  /** Unique number of the acquisition. */
  long serial;

  /** Where in the trace it was taken. */
  long position;

  /** Address of the nest lock it was taken under, or 0. */
  long nestLock;

  /** Acquisitions under one nest lock that share the entry; 0 for an ordinary entry. */
  int references;

  boolean is(int mark) {
    return (marks & mark) != 0;
  }

  /** The task has got it. */
  void acquired() {
    marks = (marks | ACQUIRED) & ~WAITS;
  }

  void mark(int mark) {
    marks |= mark;
  }

  /** Forgets the task as the holder of the instance. */
  void disown(Task task) {
    if (instance != null && instance.holder == task.number) {
      instance.holder = Instance.NO_TASK;
    }
  }

  /** Whether its release may be among lost events. */
  boolean mayBeReleased() {
    return (marks & (DOUBTFUL | OVER_GAP)) != 0;
  }

  int classId() {
    return Entry.classId(entry);
  }

  boolean shared() {
    return Entry.isShared(entry);
  }
}
