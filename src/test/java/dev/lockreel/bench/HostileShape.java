package dev.lockreel.bench;

import java.util.Locale;

/**
 * Shapes of traces that no kernel makes and that any input may have: each grows one thing without
 * bound. As ftrace text with thin lock events.
 */
public enum HostileShape {
  /** A new lock class with each event. */
  CLASSES {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.nest(1, lock(i, "cls_" + i));
      }
    }
  },
  /** A new task with each event, which holds its lock for ever. */
  TASKS {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.acquire(i + 1, lock(i, "&a"));
      }
    }
  },
  /** A new lock object of one class with each event. */
  ADDRESSES {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.nest(1, lock(i, "&a"));
      }
    }
  },
  /** A new CPU and task with each event. */
  CPUS {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.cpu(i).nest(i + 1, lock(i, "&a"));
      }
    }
  },
  /** One stack, a class per level. */
  DEEP {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.acquire(1, lock(i, "d_" + i));
      }
      for (int i = n - 1; i >= 0; i--) {
        trace.release(1, lock(i, "d_" + i));
      }
    }
  },
  /** One stack of readers of one class. */
  DEEP_READERS {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.acquire(1, lock(i, "read &same"));
      }
      for (int i = n - 1; i >= 0; i--) {
        trace.release(1, lock(i, "&same"));
      }
    }
  },
  /** One reader that takes one object again and again. */
  TAKEN_AGAIN {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.acquire(1, lock(0, "read &one"));
      }
    }
  },
  /** A thousand classes, never released. */
  UNRELEASED {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.acquire(1, lock(i, "c" + i % 1000));
      }
    }
  },
  /** Nested locks of which every tenth release is missing. */
  SOME_RELEASES {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        int pid = 1 + i % 7;
        String outer = lock(2 * i, "o" + i % 50);
        String inner = lock(2 * i + 1, "i" + i % 70);
        trace.acquire(pid, outer);
        trace.nest(pid, inner);
        if (i % 10 != 0) {
          trace.release(pid, outer);
        }
      }
    }
  },
  /** Pairs of classes, each taken in both orders. */
  INVERSIONS {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        String a = lock(2 * i, "a_" + i);
        String b = lock(2 * i + 1, "b_" + i);
        trace.nest(1, a, b);
        trace.nest(2, b, a);
      }
    }
  },
  /** One cycle through all classes. */
  RING {
    @Override
    void write(Trace trace, int n) {
      ring(trace, n, 1);
    }
  },
  /** {@link #RING} with chords: each closes another long cycle. */
  RINGS {
    @Override
    void write(Trace trace, int n) {
      ring(trace, n, 1);
      ring(trace, n, 7);
    }
  },
  /** {@code n} dependencies: some classes, each pair in both orders. */
  DENSE {
    @Override
    void write(Trace trace, int n) {
      int classes = (int) Math.ceil(Math.sqrt(n));
      for (int i = 0; i < classes; i++) {
        for (int j = 0; j < classes; j++) {
          if (i != j) {
            trace.nest(1, lock(i, "r_" + i), lock(j, "r_" + j));
          }
        }
      }
    }
  },
  /** Classes that are taken in an interrupt and with interrupts on. */
  IRQ_STATES {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        String lock = lock(i, "i_" + i);
        trace.flags(".....").nest(1, lock).flags("d.h..").nest(1, lock);
      }
    }
  },
  /** Irq-safe classes before one hub, irq-unsafe ones after it. */
  IRQ_HUB {
    @Override
    void write(Trace trace, int n) {
      String hub = lock(-1, "hub");
      for (int i = 0; i < n; i++) {
        trace.flags("d.h..").nest(1, lock(2 * i, "s_" + i));
        trace.flags(".....").nest(1, lock(2 * i + 1, "u_" + i));
      }
      trace.flags("d....");
      for (int i = 0; i < n; i++) {
        trace.nest(1, lock(2 * i, "s_" + i), hub);
        trace.nest(1, hub, lock(2 * i + 1, "u_" + i));
      }
    }
  },
  /** Classes in the order of their numbers, each before all later ones that are near. */
  CHAINS {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        String first = lock(i, "r_" + i);
        trace.nest(1, first, lock(i + 1, "r_" + (i + 1)), lock(i + 7, "r_" + (i + 7)));
      }
    }
  },
  /** Events lost after each event. */
  LOST {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.acquire(1 + i % 1000, lock(i, "c" + i % 50));
        trace.line("CPU:0 [LOST 5 EVENTS]");
      }
    }
  },
  /** Events lost after each event, and each event a task's only one. */
  LOST_AMONG_TASKS {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.acquire(1 + i, lock(i, "c" + i % 50));
        trace.line("CPU:0 [LOST 5 EVENTS]");
      }
    }
  },
  /** Each event before the one before it in time. */
  BACKWARDS {
    @Override
    void write(Trace trace, int n) {
      for (int i = 0; i < n; i++) {
        trace.at(1_000_000L * n - 10L * i).nest(1, lock(0, "&a"));
      }
    }
  },
  /** Events that no reader knows, each of another name. */
  UNKNOWN_EVENTS {
    @Override
    void write(Trace trace, int n) {
      trace.nest(1, lock(0, "&a"));
      for (int i = 0; i < n; i++) {
        trace.event(1, "event_" + i + ": a=1");
      }
    }
  },
  /** One event with a stack of that many frames. */
  STACK {
    @Override
    void write(Trace trace, int n) {
      trace.acquire(1, lock(0, "&a"));
      trace.event(1, "<stack trace>");
      for (int i = 0; i < n; i++) {
        trace.line(" => fn_" + i);
      }
    }
  };

  /** Writes the shape of size {@code n}. */
  abstract void write(Trace trace, int n);

  /** The trace of size {@code n}. */
  public String text(int n) {
    Trace trace = new Trace();
    write(trace, n);
    return trace.text.toString();
  }

  private static void ring(Trace trace, int n, int step) {
    for (int i = 0; i < n; i++) {
      int next = (i + step) % n;
      trace.nest(1 + i % 2, lock(i, "r_" + i), lock(next, "r_" + next));
    }
  }

  private static String lock(int number, String name) {
    return String.format(Locale.ROOT, "ffff8880%08x %s", number, name);
  }

  /** The lines of a trace, a microsecond apart. */
  static final class Trace {
    private final StringBuilder text = new StringBuilder("# tracer: nop\n#\n");
    private String flags = ".....";
    private long micros = 1_000_000;
    private int cpu;

    Trace flags(String column) {
      flags = column;
      return this;
    }

    Trace cpu(int number) {
      cpu = number;
      return this;
    }

    /** The events that follow begin after this time. */
    Trace at(long newMicros) {
      micros = newMicros;
      return this;
    }

    void acquire(int pid, String lock) {
      event(pid, "lock_acquire: " + lock);
    }

    void release(int pid, String lock) {
      event(pid, "lock_release: " + lock);
    }

    /** Takes the locks in this order and releases them in the opposite one. */
    Trace nest(int pid, String... locks) {
      for (String lock : locks) {
        acquire(pid, lock);
      }
      for (int i = locks.length - 1; i >= 0; i--) {
        release(pid, locks[i]);
      }
      return this;
    }

    void event(int pid, String event) {
      micros++;
      long seconds = micros / 1_000_000;
      line(
          String.format(
              Locale.ROOT,
              "  t-%d  [%03d] %s  %d.%06d: %s",
              pid,
              cpu,
              flags,
              seconds,
              micros % 1_000_000,
              event));
    }

    void line(String line) {
      text.append(line).append('\n');
    }
  }
}
