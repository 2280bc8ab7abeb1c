package dev.lockreel.lockdep;

import dev.lockreel.trace.EventKind;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * One event of a test's trace, before it is a row of a batch.
 *
 * @param flags ftrace's flag characters, such as {@code d.h.}
 * @param lock null where the event is about none
 * @param nest the nest lock that an acquisition names, or null
 * @param number child's pid of a fork, else 0
 */
record TestEvent(
    EventKind kind,
    int pid,
    int cpu,
    String flags,
    TestLock lock,
    Set<How> how,
    TestLock nest,
    int number) {
  /** How a lock is taken. Nothing of these: exclusive, blocking, checked. */
  enum How {
    SHARED,
    /** A recursive reader; shared as well. */
    RECURSIVE,
    TRY,
    /** {@code check=0}. */
    UNCHECKED
  }

  boolean shared() {
    return how.contains(How.SHARED) || recursive();
  }

  boolean recursive() {
    return how.contains(How.RECURSIVE);
  }

  boolean trylock() {
    return how.contains(How.TRY);
  }

  boolean unchecked() {
    return how.contains(How.UNCHECKED);
  }

  /** One line, as a failing test prints its trace. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append("task ")
        .append(pid)
        .append(" [")
        .append(cpu)
        .append("] ")
        .append(flags)
        .append(' ');
    line.append(kind.name().toLowerCase(Locale.ROOT));
    if (lock != null) {
      line.append(' ').append(lock);
    }
    if (!how.isEmpty()) {
      line.append(' ').append(new TreeSet<>(how).toString().toLowerCase(Locale.ROOT));
    }
    if (nest != null) {
      line.append(" under ").append(nest);
    }
    if (number != 0) {
      line.append(" child ").append(number);
    }
    return line.toString();
  }
}
