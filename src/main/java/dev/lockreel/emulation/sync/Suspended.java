package dev.lockreel.emulation.sync;

/** Unwinds a protocol that has been stopped; never leaves {@link Machine}. */
final class Suspended extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace and no state.
  static final Suspended INSTANCE = new Suspended();

  private Suspended() {
    super("a protocol was stopped", null, false, false);
  }
}
