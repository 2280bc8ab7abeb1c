package dev.lockreel.search.dpor;

/**
 * How a step accesses an object, and which accesses of two tasks cannot be swapped.
 *
 * <p>Locks are queued as the kernel's: a request takes its place in the queue at once, so requests
 * of different tasks depend on each other; a release hands the lock on, so it commutes with
 * requests, and what a task does once it has the lock follows all releases that came first.
 */
public enum Access {
  READ,
  WRITE,
  /** A request for a lock, which is granted now or by a release. */
  LOCK,
  /** A request for a lock for read. */
  LOCK_SHARED,
  TRYLOCK,
  TRYLOCK_SHARED,
  UNLOCK,
  UNLOCK_SHARED;

  static final int BITS = 3;
  private static final int COUNT = 1 << BITS;
  private static final Access[] ALL = values();
  private static final int[] CONFLICTS = new int[COUNT];

  /** For each access those all of whose conflicts conflict with it too. */
  private static final int[] COVERED = new int[COUNT];

  static {
    conflict(READ, WRITE);
    conflict(WRITE, WRITE);
    conflict(LOCK, LOCK);
    conflict(LOCK, LOCK_SHARED);
    for (Access request : new Access[] {LOCK, LOCK_SHARED, TRYLOCK, TRYLOCK_SHARED}) {
      conflict(TRYLOCK, request);
    }
    conflict(TRYLOCK_SHARED, LOCK);
    conflict(TRYLOCK, UNLOCK);
    conflict(TRYLOCK, UNLOCK_SHARED);
    // The release of a reader leaves the lock to readers, or hands it to a writer that waits.
    conflict(TRYLOCK_SHARED, UNLOCK);
    for (Access before : ALL) {
      for (Access access : ALL) {
        int its = CONFLICTS[access.code()];
        boolean all = (its & CONFLICTS[before.code()]) == its;
        if (all && before.conflictsWith(access)) {
          COVERED[before.code()] |= 1 << access.code();
        }
      }
    }
  }

  private static void conflict(Access a, Access b) {
    CONFLICTS[a.code()] |= 1 << b.code();
    CONFLICTS[b.code()] |= 1 << a.code();
  }

  @SuppressWarnings("EnumOrdinal") // Steps pack their accesses; nothing is kept.
  int code() {
    return ordinal();
  }

  /** The access to an object as one number. */
  int of(int object) {
    return object << BITS | code();
  }

  static int object(int packed) {
    return packed >>> BITS;
  }

  static Access access(int packed) {
    return ALL[packed & (COUNT - 1)];
  }

  /** Whether two packed accesses to the same object depend on each other. */
  static boolean conflict(int packed, int other) {
    return (CONFLICTS[packed & (COUNT - 1)] >> (other & (COUNT - 1)) & 1) != 0;
  }

  /**
   * Whether {@code before} comes before {@code packed} by a conflict, and so do all accesses before
   * it that conflict with {@code packed}, since they conflict with {@code before} too: they need
   * not be looked at.
   */
  static boolean coversBefore(int packed, int before) {
    return (COVERED[before & (COUNT - 1)] >> (packed & (COUNT - 1)) & 1) != 0;
  }

  /** Whether two accesses of different tasks to one object cannot be swapped. */
  public boolean conflictsWith(Access other) {
    return (CONFLICTS[code()] >> other.code() & 1) != 0;
  }

  /** Whether it is a request that may have to wait. */
  boolean waits() {
    return this == LOCK || this == LOCK_SHARED;
  }
}
