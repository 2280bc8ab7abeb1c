package dev.lockreel.config;

import dev.lockreel.lockdep.declared.ClassAnnotation;
import dev.lockreel.lockdep.declared.ReaderKind;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.List;
import java.util.stream.Stream;

/**
 * One entry of a class annotation file as written; null where it says nothing, and then its type
 * decides as the kernel's initializers of that type do.
 */
record ClassAnnotationEntry(
    List<String> names,
    LockType type,
    WaitType waitInner,
    WaitType waitOuter,
    ReaderKind reader,
    boolean check,
    boolean nesting,
    boolean sharedName) {

  Stream<ClassAnnotation> annotations() {
    return names.stream()
        .map(
            name ->
                new ClassAnnotation(
                    name,
                    type,
                    waitInner != null ? waitInner : type.waitInner(),
                    waitOuter != null ? waitOuter : type.waitOuter(),
                    reader != null ? reader : readerOf(type),
                    check,
                    nesting,
                    sharedName));
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
