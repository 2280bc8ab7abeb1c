package dev.lockreel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an NDJSON trace of lock events: every task has an instance of every class of its own. */
final class LockTrace {
  private static final String TASK_FLAGS = "...1";
  private static final String IRQS_OFF_FLAGS = "d..1";
  private static final String HARDIRQ_FLAGS = "d.h1";

  private final StringBuilder lines = new StringBuilder();
  private long clock = 1_000_000;
  private String flags = TASK_FLAGS;

  LockTrace irqsOff() {
    flags = IRQS_OFF_FLAGS;
    return this;
  }

  LockTrace irqsOn() {
    flags = TASK_FLAGS;
    return this;
  }

  LockTrace hardirq() {
    flags = HARDIRQ_FLAGS;
    return this;
  }

  LockTrace take(int pid, String... names) {
    for (String name : names) {
      acquire(pid, name, "");
    }
    return this;
  }

  LockTrace tryTake(int pid, String name) {
    return acquire(pid, name, ",\"try\":true");
  }

  LockTrace unchecked(int pid, String name) {
    return acquire(pid, name, ",\"check\":0");
  }

  LockTrace release(int pid, String... names) {
    for (String name : names) {
      line("lock_release", pid, name, "");
    }
    return this;
  }

  Path write(Path file) throws IOException {
    return Files.writeString(file, lines);
  }

  private LockTrace acquire(int pid, String name, String more) {
    line("lock_acquire", pid, name, ",\"mode\":\"exclusive\"" + more);
    return this;
  }

  private void line(String event, int pid, String name, String more) {
    clock += 1000;
    long key = 0xffffffff82000000L + (name.hashCode() & 0xfffff) * 16L;
    long lock = 0xffff888100000000L + pid * 0x10000000L + (name.hashCode() & 0xfffff) * 16L;
    lines
        .append("{\"event\":\"")
        .append(event)
        .append("\",\"ts\":")
        .append(clock)
        .append(",\"cpu\":0,\"pid\":")
        .append(pid)
        .append(",\"comm\":\"t\",\"flags\":\"")
        .append(flags)
        .append("\",\"lock\":\"0x")
        .append(Long.toHexString(lock))
        .append("\",\"class\":\"")
        .append(name)
        .append("\",\"key\":\"0x")
        .append(Long.toHexString(key))
        .append('"')
        .append(more)
        .append("}\n");
  }
}
