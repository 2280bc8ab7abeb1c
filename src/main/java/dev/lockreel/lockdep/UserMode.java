package dev.lockreel.lockdep;

import dev.lockreel.trace.Symbols;

/**
 * Tells from the caller of an irq_disable event that the task comes from or goes to user space,
 * where it holds nothing.
 */
public final class UserMode {
  private final SymbolTest entryCode =
      new SymbolTest(
          caller ->
              caller.contains("exit_to_user_mode") || caller.contains("enter_from_user_mode"));

  /**
   * Whether interrupts switched off by this caller mean a passage between kernel and user space:
   * the kernel's functions of the entry code have {@code _to_user_mode} or {@code _from_user_mode}
   * in their names.
   */
  public boolean passes(int caller, Symbols symbols) {
    return entryCode.passes(caller, symbols);
  }
}
