package dev.lockreel.lockdep.selftest;

import static dev.lockreel.trace.WaitType.CONFIG;
import static dev.lockreel.trace.WaitType.FREE;
import static dev.lockreel.trace.WaitType.INVALID;
import static dev.lockreel.trace.WaitType.SLEEP;
import static dev.lockreel.trace.WaitType.SPIN;

import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;

/** How a lock is taken: one column of the matrix, with lockdep's annotation of it. */
enum LockKind {
  SPIN_LOCK("spin", LockType.SPINLOCK, 0, CONFIG),
  WLOCK("wlock", LockType.RWLOCK, 0, CONFIG),
  RLOCK("rlock", LockType.RWLOCK, 2, CONFIG),
  /** A reader of a queued rwlock: recursive in interrupts only. */
  QUEUED("queued", LockType.RWLOCK, 1, CONFIG),
  MUTEX("mutex", LockType.MUTEX, 0, SLEEP),
  WSEM("wsem", LockType.RWSEM, 0, SLEEP),
  RSEM("rsem", LockType.RWSEM, 1, SLEEP),
  RTMUTEX("rtmutex", LockType.RT_MUTEX, 0, SLEEP),
  RAW("raw", LockType.RAW_SPINLOCK, 0, SPIN),
  RCU("rcu", LockType.RCU, 2, CONFIG),
  RCU_BH("rcu_bh", LockType.RCU, 2, CONFIG),
  RCU_SCHED("rcu_sched", LockType.RCU, 2, SPIN),
  MAP("map", LockType.MAP, 0, INVALID),
  LOCAL("local", LockType.LOCAL_LOCK, 0, CONFIG),
  WW("ww", LockType.WW_MUTEX, 0, SLEEP),
  /** The pseudo lock of a wound/wait context, under which its mutexes nest. */
  CONTEXT("context", LockType.MAP, 0, INVALID);

  final String label;
  final LockType type;
  final WaitType waitInner;
  private final int read;

  LockKind(String label, LockType type, int read, WaitType waitInner) {
    this.label = label;
    this.type = type;
    this.read = read;
    this.waitInner = waitInner;
  }

  static LockKind labelled(String label) {
    for (LockKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no lock kind " + label);
  }

  /** lockdep's read argument. */
  int read(boolean inInterrupt) {
    return this == QUEUED && inInterrupt ? 2 : read;
  }

  /** Each flavour of RCU has one map of its own, whatever the script calls it. */
  String className(String object) {
    return type == LockType.RCU
        ? "rcu_read_lock" + label.substring("rcu".length())
        : object.replaceAll("\\d$", "");
  }

  String objectName(String object) {
    return type == LockType.RCU ? className(object) : object;
  }

  /** lockdep's check argument. */
  int check() {
    return type == LockType.RCU ? 0 : 1;
  }

  WaitType waitOuter() {
    return type == LockType.RCU ? FREE : INVALID;
  }

  /** The kernel's lock_type: 1 for a per-CPU lock. */
  int kernelType() {
    return type == LockType.LOCAL_LOCK ? 1 : 0;
  }
}
