package dev.lockreel.lockdep.source;

/** Which kinds of events one source has shown so far, and how many. */
final class TraceTraits {
  /** Events with class keys. */
  boolean keys;

  /** An event from after lockdep had switched itself off. */
  boolean debugLocksOff;

  /** lock_acquired events (CONFIG_LOCK_STAT): asking for a lock is not getting it. */
  boolean acquired;

  /** irq_enable events. */
  boolean irqsEnabled;

  /** An event that shows a task on its way to user space or from there. */
  boolean userSpace;

  /** Marks of lost events. */
  boolean marksLosses;

  long acquisitions;
  long releases;
  long thinAcquisitions;
}
