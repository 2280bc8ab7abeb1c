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

  /** The type of that vocabulary name; null where there is none. */
  public static LockType named(String name) {
    for (LockType type : VALUES) {
      if (type != UNKNOWN && type.vocabularyName().equals(name)) {
        return type;
      }
    }
    return null;
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
}
