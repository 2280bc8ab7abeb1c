package dev.lockreel.lockdep.facts;

/**
 * An entry of a held stack in one int: number of the class and how it was taken. Two acquisitions
 * with the same entry over the same chain need no second validation, so everything that the drawing
 * of dependencies depends on is in it.
 */
public final class Entry {
  /** {@link #modeName} of a writer. */
  static final String EXCLUSIVE = "exclusive";

  public static final int SHARED = 1;
  public static final int RECURSIVE = 1 << 1;
  public static final int TRY = 1 << 2;
  public static final int CHECK = 1 << 3;

  /** A nest lock that is held serialises it against one of its class: it draws no dependency. */
  public static final int NESTED = 1 << 4;

  /** The reader's kind was only assumed. */
  public static final int ASSUMED = 1 << 5;

  /**
   * Taken by an emulated protocol: its chains are its own, so that each dependency's origin shows.
   */
  public static final int EMULATED = 1 << 6;

  /** How it was taken: all bits but those of the class. */
  public static final int MODE = (1 << 7) - 1;

  private static final int CLASS_SHIFT = 7;

  private Entry() {}

  public static int of(int lockClass, int flags) {
    return lockClass << CLASS_SHIFT | flags;
  }

  public static int classId(int entry) {
    return entry >>> CLASS_SHIFT;
  }

  public static boolean isShared(int entry) {
    return (entry & SHARED) != 0;
  }

  public static boolean isRecursive(int entry) {
    return (entry & RECURSIVE) != 0;
  }

  public static boolean isTry(int entry) {
    return (entry & TRY) != 0;
  }

  public static boolean isChecked(int entry) {
    return (entry & CHECK) != 0;
  }

  /** Blocking and checked: only such an acquisition draws dependencies and can recurse. */
  public static boolean draws(int entry) {
    return (entry & (TRY | CHECK)) == CHECK;
  }

  /** The vocabulary's {@code mode}. */
  public static String modeName(int entry) {
    if (!isShared(entry)) {
      return EXCLUSIVE;
    }
    return isRecursive(entry) ? "shared_recursive" : "shared";
  }
}
