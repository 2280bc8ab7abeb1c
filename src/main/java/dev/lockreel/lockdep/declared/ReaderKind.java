package dev.lockreel.lockdep.declared;

/** The kind of reader that a thin tracepoint's {@code read} means for a class. */
public enum ReaderKind {
  /** Not annotated: taken as non-recursive, and a verdict that needs it is a warning. */
  UNKNOWN,
  /** Readers may block on a waiting writer: rw semaphores. */
  NON_RECURSIVE,
  /** Readers never wait for readers: RCU, SRCU, seqcounts. */
  RECURSIVE,
  /**
   * Queued rwlocks: recursive in interrupts and with bottom halves off, otherwise not. Source:
   * read_lock_is_recursive() and queued_read_lock_slowpath().
   */
  RECURSIVE_IN_INTERRUPT
}
