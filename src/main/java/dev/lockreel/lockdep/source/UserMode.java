package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Symbols;
import java.util.List;

/**
 * Recognises by the caller of an irq_disable or irq_enable event that the task comes from or goes
 * to user space, where it holds nothing.
 *
 * <p>Generic entry code has functions for it: {@code exit_to_user_mode_prepare}, {@code
 * irqentry_enter_from_user_mode}. Where the compiler has inlined them, the caller is what they were
 * inlined into, the first function after the entry from user space: {@code do_syscall_64} on x86,
 * {@code el0_svc} and its like on arm64. These switch interrupts on after the entry and before the
 * return, and off before the entry is traced and after the call; in between they call functions
 * that are never inlined. So the task holds nothing at any of these four events. Older kernels'
 * assembler code calls from {@code ret_to_user}, {@code prepare_exit_to_usermode} and the like.
 */
public final class UserMode {
  private static final List<String> FIRST_FUNCTIONS =
      List.of(
          // x86
          "do_syscall_64",
          "do_fast_syscall_32",
          "__do_fast_syscall_32",
          "do_int80_syscall_32",
          "do_int80_emulation",
          "int80_emulation",
          // riscv, s390, loongarch, powerpc, arm
          "do_trap_ecall_u",
          "__do_syscall",
          "do_syscall",
          "system_call_exception",
          "syscall_exit_prepare",
          "interrupt_exit_user_prepare",
          "ret_fast_syscall",
          "ret_slow_syscall",
          "ret_to_user",
          "resume_userspace");

  private final SymbolTest entryCode = new SymbolTest(UserMode::isEntryCode);

  private final SymbolTest cameFrom =
      new SymbolTest(caller -> caller.contains("enter_from_user_mode"));

  private final SymbolTest goesTo =
      new SymbolTest(
          caller ->
              caller.endsWith("exit_to_user_mode")
                  || caller.contains("exit_to_user_mode+")
                  || isFirstFunction(caller));

  private static boolean isEntryCode(String caller) {
    return caller.contains("exit_to_user_mode")
        || caller.contains("enter_from_user_mode")
        || caller.contains("exit_to_usermode")
        || isFirstFunction(caller);
  }

  private static boolean isFirstFunction(String caller) {
    if (caller.startsWith("el0_") || caller.startsWith("el0t_")) {
      return true;
    }
    int end = 0;
    while (end < caller.length() && ".+".indexOf(caller.charAt(end)) < 0) {
      end++;
    }
    return FIRST_FUNCTIONS.contains(caller.substring(0, end));
  }

  /**
   * Whether interrupts switched off by this caller mean a passage between kernel and user space.
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
