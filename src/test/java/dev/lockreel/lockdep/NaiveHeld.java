package dev.lockreel.lockdep;

/** A held lock as {@link NaiveValidator} knows it. */
final class NaiveHeld {
  final NaiveClass lockClass;
  final TestEvent event;
  final String context;
  int references;

  /**
   * A nest lock that was held serialised it when it was last taken or taken again: it draws
   * nothing.
   */
  boolean nested;

  /** A finding has said that it was not released. */
  boolean reported;

  NaiveHeld(NaiveClass lockClass, TestEvent event, String context) {
    this.lockClass = lockClass;
    this.event = event;
    this.context = context;
  }

  long address() {
    return event.lock().address();
  }

  boolean checked() {
    return !event.unchecked();
  }

  /** Blocking and checked: it draws dependencies and may recurse. */
  boolean draws() {
    return checked() && !event.trylock();
  }

  /** A thin reader: nothing says whether it is recursive. */
  boolean assumed() {
    return event.shared() && !event.recursive() && !event.lock().keyed();
  }

  /** Whether taking {@code next} while this is held recurses: one class, and not read in read. */
  boolean recursedOnBy(NaiveHeld next) {
    return lockClass == next.lockClass && !(next.event.recursive() && event.shared());
  }
}
