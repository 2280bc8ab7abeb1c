package dev.lockreel.lockdep;

import dev.lockreel.trace.Symbols;
import java.util.Arrays;

/**
 * Tells from the caller of an irq_disable event that the task comes from or goes to user space,
 * where it holds nothing. One array read per event once a symbol is known.
 */
public final class UserMode {
  private static final byte UNKNOWN = 0;
  private static final byte NO = 1;
  private static final byte YES = 2;

  private byte[] known = new byte[1 << 10];

  /**
   * Whether interrupts switched off by this caller mean a passage between kernel and user space:
   * the kernel's functions of the entry code have {@code _to_user_mode} or {@code _from_user_mode}
   * in their names.
   */
  public boolean passes(int caller, Symbols symbols) {
    if (caller >= known.length) {
      known = Arrays.copyOf(known, Math.max(known.length * 2, caller + 1));
    }
    byte answer = known[caller];
    if (answer == UNKNOWN) {
      String text = symbols.text(caller);
      answer =
          text.contains("exit_to_user_mode") || text.contains("enter_from_user_mode") ? YES : NO;
      known[caller] = answer;
    }
    return answer == YES;
  }
}
