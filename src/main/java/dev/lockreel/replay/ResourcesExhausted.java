package dev.lockreel.replay;

import java.io.IOException;

/**
 * The memory or the stack was used up; the message says where and what to do. What was understood
 * before can be reported, and the database has its last checkpoint.
 */
public final class ResourcesExhausted extends IOException {
  private static final long serialVersionUID = 1L;
  private static final String OUT_OF_MEMORY =
      "out of memory; give it more with LOCKREEL_JAVA_OPTS=-Xmx8g";

  /**
   * @param where the input and how far it was read, for people
   * @param cause one that {@link #is}
   */
  ResourcesExhausted(String where, Throwable cause) {
    super(where + ": " + sentence(cause), cause);
  }

  private ResourcesExhausted(String message) {
    super(message);
  }

  /** Memory is nearly used up. */
  static ResourcesExhausted memory(String where) {
    return new ResourcesExhausted(where + ": " + OUT_OF_MEMORY);
  }

  /** Whether the failure, or what it was caused by, is that memory or stack were used up. */
  public static boolean is(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof VirtualMachineError && !(at instanceof InternalError)) {
        return true;
      }
    }
    return false;
  }

  /** What was used up, and what helps. */
  public static String sentence(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof StackOverflowError) {
        return "too deeply nested for the stack; give it more with LOCKREEL_JAVA_OPTS=-Xss16m";
      }
    }
    return OUT_OF_MEMORY;
  }
}
