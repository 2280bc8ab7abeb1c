package dev.lockreel.lockdep;

import dev.lockreel.trace.Symbols;

/**
 * Tells from the caller of an irq_disable or irq_enable event that the task comes from or goes to
 * user space, where it holds nothing.
 */
public final class UserMode {
  private final SymbolTest entryCode =
      new SymbolTest(
          caller ->
              caller.contains("exit_to_user_mode") || caller.contains("enter_from_user_mode"));

  private final SymbolTest cameFrom =
      new SymbolTest(caller -> caller.contains("enter_from_user_mode"));

  private final SymbolTest goesTo =
      new SymbolTest(
          caller -> caller.endsWith("exit_to_user_mode") || caller.contains("exit_to_user_mode+"));

  /**
   * Whether interrupts switched off by this caller mean a passage between kernel and user space:
   * the kernel's functions of the entry code have {@code _to_user_mode} or {@code _from_user_mode}
   * in their names.
   */
  public boolean passes(int caller, Symbols symbols) {
    return entryCode.passes(caller, symbols);
  }

  /** Whether interrupts switched off by this caller mean that the task was in user space. */
  boolean cameFrom(int caller, Symbols symbols) {
    return cameFrom.passes(caller, symbols);
  }

  /**
   * Whether interrupts switched on by this caller mean that the task is in user space next. Between
   * the last instruction of a system call and this moment signals and other work are done, with
   * interrupts switched on by {@code exit_to_user_mode_prepare}: a task may still end there.
   */
  boolean goesTo(int caller, Symbols symbols) {
    return goesTo.passes(caller, symbols);
  }
}
