package dev.lockreel.trace;

import java.util.Locale;

/** The kind of lock, as the vocabulary's {@code type} names it in lower case. */
public enum LockType {
  UNKNOWN,
  SPINLOCK,
  RAW_SPINLOCK,
  RWLOCK,
  MUTEX,
  RT_MUTEX,
  RWSEM,
  PERCPU_RWSEM,
  RCU,
  SEQCOUNT,
  LOCAL_LOCK,
  WW_MUTEX,
  /** A pseudo lock such as {@code fs_reclaim}: it orders, but has no owner. */
  MAP;

  private static final LockType[] VALUES = values();

  public static LockType of(int ordinal) {
    return VALUES[ordinal];
  }

  /** The name in traces and annotation files. */
  public String vocabularyName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether several tasks may hold it at once, as readers or as a pseudo lock. */
  public boolean hasReaders() {
    return switch (this) {
      case RWLOCK, RWSEM, PERCPU_RWSEM, RCU, SEQCOUNT, MAP -> true;
      default -> false;
    };
  }

  /** Whether at most one task can hold it exclusively: what proofs of a lost release rest on. */
  public boolean excludes() {
    return switch (this) {
      case SPINLOCK, RAW_SPINLOCK, RWLOCK, MUTEX, RT_MUTEX, RWSEM, PERCPU_RWSEM, WW_MUTEX -> true;
      default -> false;
    };
  }

  /**
   * The inner wait type that the kernel's initializers give to locks of this kind. Two have none
   * although they sleep or spin: percpu_rwsem (__PERCPU_RWSEM_DEP_MAP_INIT) and seqcount.
   */
  public WaitType waitInner() {
    return switch (this) {
      case RAW_SPINLOCK -> WaitType.SPIN;
      case SPINLOCK, RWLOCK, LOCAL_LOCK, RCU -> WaitType.CONFIG;
      case MUTEX, RT_MUTEX, WW_MUTEX, RWSEM -> WaitType.SLEEP;
      case PERCPU_RWSEM, SEQCOUNT, MAP, UNKNOWN -> WaitType.INVALID;
    };
  }

  /** The outer wait type; {@link WaitType#INVALID} where it is the inner one. */
  public WaitType waitOuter() {
    return this == RCU ? WaitType.FREE : WaitType.INVALID;
  }
}
