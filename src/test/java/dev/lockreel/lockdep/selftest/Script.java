package dev.lockreel.lockdep.selftest;

import dev.lockreel.trace.EventKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays a cell's script and writes down what a kernel with all tracepoints would have traced.
 *
 * <p>Example: {@code irq{ L(A) U(A) } | L(A) U(A)}.
 */
final class Script {
  private static final long FIRST_LOCK = 0xffff888100000100L;
  private static final long FIRST_KEY = 0xffffffff83000000L;
  private static final Pattern STEPS = Pattern.compile("\\s+");
  private static final Pattern LOCK =
      Pattern.compile("([LTUI])\\((?:(\\w+):)?(\\w+)(?:,(\\w+):(\\w+))?\\)");

  private final Cell cell;
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Long> addresses = new HashMap<>();
  private final Deque<Runnable> exits = new ArrayDeque<>();
  private int cpu;
  private boolean hardirqsOff;
  private boolean softirqsOff;
  private boolean inHardirq;
  private boolean inSoftirq;

  private Script(Cell cell) {
    this.cell = cell;
  }

  /** The trace of a cell. */
  static List<Event> play(Cell cell) {
    Script script = new Script(cell);
    script.add(EventKind.USER_RETURN);
    STEPS.splitAsStream(cell.script()).forEach(script::step);
    return script.events;
  }

  /**
   * A trace that begins with a trace_start, and without the events that show tasks in user space.
   */
  static List<Event> whole(List<Event> trace) {
    List<Event> whole = new ArrayList<>();
    whole.add(trace.get(0).ofKind(EventKind.TRACE_START));
    trace.stream().filter(event -> event.kind() != EventKind.USER_RETURN).forEach(whole::add);
    return whole;
  }

  private void step(String step) {
    switch (step) {
      case "|" -> {
        cpu++;
        add(EventKind.USER_RETURN);
      }
      case "irq{" -> enter(cell.soft(), true);
      case "hard{" -> enter(false, true);
      case "unthreaded{" -> enter(false, false);
      case "soft{" -> enter(true, false);
      case "}" -> exits.pop().run();
      case "off" -> disable(cell.soft());
      case "on" -> enable(cell.soft());
      case "hardoff" -> disable(false);
      case "hardon" -> enable(false);
      case "softoff" -> disable(true);
      case "softon" -> enable(true);
      default -> lock(step);
    }
  }

  private void disable(boolean soft) {
    if (soft) {
      softirqsOff = true;
      add(EventKind.BH_DISABLE);
    } else {
      hardirqsOff = true;
      add(EventKind.IRQ_DISABLE);
    }
  }

  private void enable(boolean soft) {
    if (soft) {
      add(EventKind.BH_ENABLE);
      softirqsOff = false;
    } else {
      add(EventKind.IRQ_ENABLE);
      hardirqsOff = false;
    }
  }

  /** As the kernel's test does it: its softirqs run with hardirqs off. */
  private void enter(boolean soft, boolean threaded) {
    if (soft) {
      disable(true);
    }
    disable(false);
    inSoftirq = soft;
    inHardirq = !soft;
    add(soft ? EventKind.SOFTIRQ_ENTRY : EventKind.IRQ_HANDLER_ENTRY);
    if (!soft && threaded) {
      add(EventKind.HARDIRQ_THREADED);
    }
    exits.push(() -> exit(soft));
  }

  private void exit(boolean soft) {
    add(soft ? EventKind.SOFTIRQ_EXIT : EventKind.IRQ_HANDLER_EXIT);
    inSoftirq = false;
    inHardirq = false;
    enable(false);
    if (soft) {
      enable(true);
    }
  }

  private void lock(String step) {
    Matcher parts = LOCK.matcher(step);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a step: " + step);
    }
    LockKind kind = parts.group(2) == null ? cell.kind() : LockKind.labelled(parts.group(2));
    long nestLock =
        parts.group(4) == null ? 0 : address(LockKind.labelled(parts.group(4)), parts.group(5));
    EventKind event =
        switch (parts.group(1)) {
          case "U" -> EventKind.LOCK_RELEASE;
          case "I" -> EventKind.LOCK_DESTROY;
          default -> EventKind.LOCK_ACQUIRE;
        };
    String className = kind.className(parts.group(3));
    events.add(
        new Event(
            event,
            ts(),
            cpu,
            flags(),
            kind,
            className,
            address(kind, parts.group(3)),
            FIRST_KEY + number("key " + kind.type + " " + className),
            nestLock,
            kind.read(inHardirq || inSoftirq),
            parts.group(1).equals("T"),
            lockdepContext()));
  }

  private void add(EventKind kind) {
    events.add(new Event(kind, ts(), cpu, flags(), null, "", 0, 0, 0, 0, false, 0));
  }

  private long ts() {
    return 1_000_000 + events.size() * 1_000L;
  }

  private long address(LockKind kind, String object) {
    return FIRST_LOCK + number(kind.type + " " + kind.objectName(object));
  }

  private long number(String name) {
    return addresses.computeIfAbsent(name, n -> addresses.size() * 0x100L);
  }

  private String flags() {
    char irqs = hardirqsOff ? (softirqsOff ? 'D' : 'd') : (softirqsOff ? 'b' : '.');
    char context = inHardirq ? 'h' : (inSoftirq ? 's' : '.');
    return irqs + "." + context + ".";
  }

  private int lockdepContext() {
    return (hardirqsOff ? 0 : 1)
        | (softirqsOff ? 0 : 2)
        | (inHardirq ? 4 : 0)
        | (inSoftirq ? 8 : 0);
  }
}
