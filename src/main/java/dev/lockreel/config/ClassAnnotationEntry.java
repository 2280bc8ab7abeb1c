package dev.lockreel.config;

import dev.lockreel.lockdep.ClassAnnotation;
import dev.lockreel.lockdep.ReaderKind;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.List;
import java.util.stream.Stream;

/**
 * One entry of a class annotation file as written; null where it says nothing, and then its type
 * decides as the kernel's initializers of that type do.
 *
 * <p>Two types have no wait type although they sleep or spin, since the kernel gives them none:
 * percpu_rwsem (__PERCPU_RWSEM_DEP_MAP_INIT) and seqcount.
 */
record ClassAnnotationEntry(
    List<String> names,
    LockType type,
    WaitType waitInner,
    WaitType waitOuter,
    ReaderKind reader,
    boolean check,
    boolean nesting) {

  Stream<ClassAnnotation> annotations() {
    return names.stream()
        .map(
            name ->
                new ClassAnnotation(
                    name,
                    type,
                    waitInner != null ? waitInner : waitInnerOf(type),
                    waitOuter != null ? waitOuter : waitOuterOf(type),
                    reader != null ? reader : readerOf(type),
                    check,
                    nesting));
  }

  private static WaitType waitInnerOf(LockType type) {
    return switch (type) {
      case RAW_SPINLOCK -> WaitType.SPIN;
      case SPINLOCK, RWLOCK, LOCAL_LOCK, RCU -> WaitType.CONFIG;
      case MUTEX, RT_MUTEX, WW_MUTEX, RWSEM -> WaitType.SLEEP;
      case PERCPU_RWSEM, SEQCOUNT, MAP, UNKNOWN -> WaitType.INVALID;
    };
  }

  private static WaitType waitOuterOf(LockType type) {
    return type == LockType.RCU ? WaitType.FREE : WaitType.INVALID;
  }

  private static ReaderKind readerOf(LockType type) {
    return switch (type) {
      case RWLOCK -> ReaderKind.RECURSIVE_IN_INTERRUPT;
      case RWSEM, PERCPU_RWSEM -> ReaderKind.NON_RECURSIVE;
      case RCU, SEQCOUNT -> ReaderKind.RECURSIVE;
      default -> ReaderKind.UNKNOWN;
    };
  }
}
