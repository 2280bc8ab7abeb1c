package dev.lockreel.ingest;

import dev.lockreel.trace.EventKind;
import java.util.Map;
import java.util.stream.Stream;

/** Names under which traces of the kernel, text and binary, have events of locks. */
public final class LockEventNames {
  private static final Map<String, EventKind> THIN =
      Map.of(
          "lock_acquire", EventKind.LOCK_ACQUIRE,
          "lock_release", EventKind.LOCK_RELEASE,
          "lock_acquired", EventKind.LOCK_ACQUIRED,
          "lock_contended", EventKind.LOCK_CONTENDED,
          "contention_begin", EventKind.CONTENTION_BEGIN,
          "contention_end", EventKind.CONTENTION_END);
  private static final Map<String, EventKind> FULL =
      Map.of("lock_acquire_x", EventKind.LOCK_ACQUIRE, "lock_release_x", EventKind.LOCK_RELEASE);

  private LockEventNames() {}

  /** What the kernel's own event of that name is; null where it is none of a lock. */
  public static EventKind thin(String name) {
    return THIN.get(name);
  }

  /** Whether a name that is cut off may have been one of them. */
  public static boolean begins(String cut) {
    return Stream.of(THIN, FULL)
        .flatMap(names -> names.keySet().stream())
        .anyMatch(name -> name.startsWith(cut));
  }

  /** What the full-fidelity event of that name is; null where it is none. */
  public static EventKind full(String name) {
    return FULL.get(name);
  }
}
