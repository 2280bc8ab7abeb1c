package dev.lockreel.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random NDJSON trace: tasks that take and release locks in orders that now and then conflict,
 * with interrupts, gaps, forks, exits and lines that are no events.
 */
final class RandomNdjson {
  private static final int TASKS = 6;
  private static final int CPUS = 2;
  private static final int CLASSES = 12;
  private static final int INSTANCES = 3;
  private static final int DEEPEST = 5;
  private static final String[] MODES = {"exclusive", "exclusive", "shared", "shared_recursive"};

  private final Random random;
  private final boolean sound;
  private final boolean full;
  private final List<List<Integer>> held = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private long nanos = 1_000_000;

  private RandomNdjson(Random random, boolean sound) {
    this.random = random;
    this.sound = sound;
    full = random.nextBoolean();
    for (int task = 0; task < TASKS; task++) {
      held.add(new ArrayList<>());
    }
  }

  /** So many lines of NDJSON. */
  static String of(Random random, int lines) {
    return new RandomNdjson(random, false).text(lines);
  }

  /**
   * Such a trace in which no lock object is held twice at a time, as if a release had been lost,
   * all are taken in one order, and there are no gaps.
   */
  static String sound(Random random, int lines) {
    return new RandomNdjson(random, true).text(lines);
  }

  private String text(int lines) {
    for (int line = 0; line < lines; line++) {
      line();
    }
    return text.toString();
  }

  private void line() {
    nanos += random.nextInt(3) * 1000L;
    int task = random.nextInt(TASKS);
    List<Integer> locks = held.get(task);
    int what = random.nextInt(1000);
    if (what < 3) {
      text.append("no JSON at all\n");
    } else if (what < 6) {
      event("an_unknown_event", task, "");
    } else if (what < 9 && !sound) {
      event("lost_events", task, ",\"count\":" + (1 + random.nextInt(9)));
      for (int other = task % CPUS; other < TASKS; other += CPUS) {
        held.get(other).clear();
      }
    } else if (what < 12) {
      event("user_return", task, "");
    } else if (what < 15) {
      event("lock_release", task, lock(random.nextInt(CLASSES * INSTANCES)));
    } else if (what < 40) {
      event("irq_enable", task, ",\"caller\":\"f+0x1\",\"parent\":\"g+0x2\"");
    } else if (locks.size() < DEEPEST && random.nextInt(5) < 3) {
      acquire(task, locks);
    } else if (!locks.isEmpty()) {
      int which = random.nextInt(8) == 0 ? random.nextInt(locks.size()) : locks.size() - 1;
      event("lock_release", task, lock(locks.remove(which)));
    } else {
      event("irq_disable", task, ",\"caller\":\"f+0x1\",\"parent\":\"g+0x2\"");
    }
  }

  private void acquire(int task, List<Integer> locks) {
    int highest = locks.stream().mapToInt(Integer::intValue).max().orElse(0);
    int lock =
        !sound && random.nextInt(50) == 0
            ? random.nextInt(CLASSES * INSTANCES)
            : highest + random.nextInt(CLASSES * INSTANCES - highest);
    if (sound && held.stream().anyMatch(each -> each.contains(lock))) {
      return;
    }
    locks.add(lock);
    String mode = lock / INSTANCES % 3 == 0 ? MODES[random.nextInt(MODES.length)] : MODES[0];
    String fields = lock(lock) + ",\"mode\":\"" + mode + "\"";
    if (random.nextInt(20) == 0) {
      fields += ",\"try\":true";
    }
    event("lock_acquire", task, fields);
    if (random.nextBoolean()) {
      event("lock_acquired", task, lock(lock));
    }
  }

  private String lock(int number) {
    int lockClass = number / INSTANCES;
    String key = full ? String.format(",\"key\":\"0xffffffff8300%02x00\"", lockClass) : "";
    return String.format(
        ",\"lock\":\"0xffff8881%08x\",\"class\":\"lock %d\"%s", number * 64, lockClass, key);
  }

  private void event(String name, int task, String fields) {
    text.append(
        String.format(
            "{\"event\":\"%s\",\"ts\":%d,\"cpu\":%d,\"pid\":%d,\"comm\":\"task %d\",\"flags\":\"%s\"%s}%n",
            name, nanos, task % CPUS, 100 + task, task, flags(), fields));
  }

  private String flags() {
    int kind = random.nextInt(40);
    return kind == 0
        ? "d.h1."
        : kind == 1 ? "..s1." : kind < 6 ? "d..1." : kind < 10 ? "b..1." : ".....";
  }
}
