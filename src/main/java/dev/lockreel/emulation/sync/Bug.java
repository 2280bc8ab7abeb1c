package dev.lockreel.emulation.sync;

/** A BUG_ON that a protocol ran into: the kernel ends the task there. Caught by {@link Machine}. */
final class Bug extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace and no state.
  static final Bug INSTANCE = new Bug();

  private Bug() {
    super("BUG_ON", null, false, false);
  }
}
