package dev.lockreel.trace;

/**
 * The attributes of a lock event besides addresses and names, packed into one int (a column of
 * {@link EventBatch}). A thin tracepoint knows only {@link #TRY} and {@link #SHARED}; the
 * full-fidelity twin sets {@link #FULL} and knows all.
 */
public final class LockBits {
  /** A reader; {@link #RECURSIVE} says of which kind, if {@link #READER_KNOWN}. */
  public static final int SHARED = 1;

  /** A recursive reader (the kernel's {@code read} 2). Only together with {@link #SHARED}. */
  public static final int RECURSIVE = 1 << 1;

  /** The trace itself says whether a reader is recursive. */
  public static final int READER_KNOWN = 1 << 2;

  public static final int TRY = 1 << 3;

  /** The trace has lockdep's {@code check} argument. */
  public static final int CHECK_KNOWN = 1 << 4;

  /** {@code check=1}. */
  public static final int CHECK = 1 << 5;

  /** The event has a class key: columns {@code key}, {@code nestLock} and {@code ip} are filled. */
  public static final int FULL = 1 << 6;

  /**
   * The trace has lockdep's own interrupt state; the four bits at {@link #LOCKDEP_CONTEXT_SHIFT}
   * hold.
   */
  public static final int LOCKDEP_CONTEXT_KNOWN = 1 << 7;

  /** lockdep's own state: 1 hardirqs on, 2 softirqs on, 4 in hardirq, 8 in softirq. */
  public static final int LOCKDEP_CONTEXT_SHIFT = 8;

  public static final int LOCKDEP_CONTEXT_MASK = 0xf << LOCKDEP_CONTEXT_SHIFT;

  /** {@link WaitType} ordinal of the inner wait type, three bits. */
  public static final int WAIT_INNER_SHIFT = 12;

  /** {@link WaitType} ordinal of the outer wait type, three bits. */
  public static final int WAIT_OUTER_SHIFT = 15;

  /** The trace has wait types. */
  public static final int WAIT_KNOWN = 1 << 18;

  /** Ordinal of {@link LockType}, four bits; 0 unknown. */
  public static final int TYPE_SHIFT = 19;

  /** Subclass, 0 to 7, three bits. */
  public static final int SUBCLASS_SHIFT = 23;

  /** The kernel's lock_type: 0 normal, 1 per-CPU (local lock), 2 wait override; two bits. */
  public static final int KERNEL_TYPE_SHIFT = 26;

  /** lockdep had switched itself off ({@code debug_locks=0}). */
  public static final int DEBUG_LOCKS_OFF = 1 << 28;

  /** The key column holds the class's own key, subclass included (what /proc/lockdep prints). */
  public static final int CLASS_KEY = 1 << 29;

  /** Column {@code nestLock} holds although the event has no key. */
  public static final int NEST_LOCK = 1 << 30;

  /**
   * The event has a key but not the arguments of the call: subclass, check and nest lock are
   * hidden, as in a thin event.
   */
  public static final int ARGUMENTS_HIDDEN = 1 << 31;

  private LockBits() {}

  public static WaitType waitInner(int bits) {
    return WaitType.of(bits >>> WAIT_INNER_SHIFT & 7);
  }

  public static WaitType waitOuter(int bits) {
    return WaitType.of(bits >>> WAIT_OUTER_SHIFT & 7);
  }

  public static LockType type(int bits) {
    return LockType.of(bits >>> TYPE_SHIFT & 15);
  }

  public static int subclass(int bits) {
    return bits >>> SUBCLASS_SHIFT & 7;
  }

  public static int kernelType(int bits) {
    return bits >>> KERNEL_TYPE_SHIFT & 3;
  }

  /** The four bits of lockdep's own state; meaningful with {@link #LOCKDEP_CONTEXT_KNOWN} only. */
  public static int lockdepContext(int bits) {
    return bits >>> LOCKDEP_CONTEXT_SHIFT & 15;
  }
}
