package dev.lockreel.ingest.ftrace;

/**
 * Events of system calls: at each of them the task comes from user space or goes there, and holds
 * nothing.
 *
 * <pre>
 * sys_enter: NR 1 (1, 55d0, 5, 0, 0, 0)
 * sys_exit: NR 1 = 5
 * sys_write(fd: 1, buf: 55d0c0ffee, count: 5)
 * sys_write -> 0x5
 * sys_enter_write: fd: 0x00000001, buf: 0x55d0c0ffee, count: 0x00000005
 * sys_exit_write: 0x5
 * </pre>
 *
 * <p>{@code sys_exit} comes before signals and task work are done. These run as if from user space:
 * the system call has released all its locks before.
 */
public final class UserBoundary {
  private UserBoundary() {}

  /** Whether an event of that name is one. */
  public static boolean isEvent(String name) {
    return (name.startsWith("sys_enter") && end(name, "sys_enter"))
        || (name.startsWith("sys_exit") && end(name, "sys_exit"));
  }

  /** Whether the kernel prints a system call's event like that: its name, and what follows it. */
  static boolean isSyscall(String name, String rest) {
    return name.startsWith("sys_") && (rest.startsWith("(") || rest.startsWith(" -> "));
  }

  private static boolean end(String name, String prefix) {
    return name.length() == prefix.length() || name.charAt(prefix.length()) == '_';
  }
}
