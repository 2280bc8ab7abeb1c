package dev.lockreel.lockdep.declared;

import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;

/**
 * Attributes of the classes of one name that a thin trace does not show.
 *
 * @param name class name as traced, exact or with {@code *} for any characters
 * @param type {@link LockType#UNKNOWN} where not said
 * @param waitInner {@link WaitType#INVALID} where not said
 * @param waitOuter {@link WaitType#INVALID} where not said
 * @param reader kind of its readers
 * @param check false for classes that the kernel does not validate (lockdep_set_novalidate_class,
 *     or maps that only mark)
 * @param nesting true where instances of the class are nested by an order that a thin trace cannot
 *     show (mutex_lock_nested and friends): a recursion of two instances is then no finding
 * @param sharedName true where many classes bear the name, such as those that an inline function
 *     initializes: what two instances do is then put together to no finding
 */
public record ClassAnnotation(
    String name,
    LockType type,
    WaitType waitInner,
    WaitType waitOuter,
    ReaderKind reader,
    boolean check,
    boolean nesting,
    boolean sharedName) {

  /** Says nothing about anything. */
  public static final ClassAnnotation NONE =
      new ClassAnnotation(
          "*",
          LockType.UNKNOWN,
          WaitType.INVALID,
          WaitType.INVALID,
          ReaderKind.UNKNOWN,
          true,
          false,
          false);
}
