package dev.lockreel.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random traces in which much depends on what came first: cycles of a few classes in all kinds of
 * dependencies, readers, locks taken in interrupts, releases that are missing so that evidence is
 * withdrawn, classes that are named late or by name only, orders that cannot meet because of a lock
 * around them, of forks and joins, or of names that different classes share.
 */
final class HardSources {
  private static final String[] NAMES = {"a", "b", "c", "d", "e", "f"};
  private static final String[] MODES = {"exclusive", "exclusive", "shared", "shared_recursive"};
  private static final long IMAGE = 0xffffffff81000000L;
  private static final long HEAP = 0xffff888100000000L;
  private static final String GATE =
      "\"lock\":\"0x"
          + Long.toHexString(HEAP + 0x10000)
          + "\",\"class\":\"gate\",\"mode\":\"exclusive\"";
  private static final int STEPS = 60;
  private static final int FIRST_PID = 70;

  private final Random random;
  private final boolean thin;
  private final StringBuilder text = new StringBuilder();
  private long nanos = 1_000_000;

  private HardSources(Random random, boolean thin) {
    this.random = random;
    this.thin = thin;
  }

  /**
   * A trace as NDJSON.
   *
   * @param thin without the keys of classes
   */
  static String source(Random random, boolean thin) {
    HardSources source = new HardSources(random, thin);
    int steps = 1 + random.nextInt(STEPS);
    for (int step = 0; step < steps; step++) {
      source.nest();
      if (random.nextInt(10) == 0) {
        source.forkOrJoin();
      }
    }
    return source.text.toString();
  }

  /** Two to four locks by one task, each released again, but for one now and then. */
  private void nest() {
    int task = random.nextInt(4);
    String flags =
        switch (random.nextInt(8)) {
          case 0 -> "d.h.";
          case 1 -> "d...";
          default -> "....";
        };
    List<String> locks = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      locks.add(GATE);
      event("lock_acquire", task, flags, GATE);
    }
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      String lock = lock(random.nextInt(NAMES.length));
      if (locks.stream().noneMatch(each -> address(each).equals(address(lock)))) {
        locks.add(lock);
        event("lock_acquire", task, flags, lock);
      }
    }
    boolean lost = random.nextInt(6) == 0;
    for (int i = locks.size() - 1; i >= 0; i--) {
      if (!lost || i > 0) {
        event("lock_release", task, flags, locks.get(i));
      }
    }
  }

  /** Of two of the tasks; as tasks of the kernel or as threads of a program. */
  private void forkOrJoin() {
    int task = random.nextInt(4);
    int child = (task + 1 + random.nextInt(3)) % 4;
    String kind = List.of("sched_process_fork", "task_fork", "task_join").get(random.nextInt(3));
    event(kind, task, "....", "\"child_pid\":" + (FIRST_PID + child));
  }

  private static String address(String lock) {
    return lock.substring(0, lock.indexOf(','));
  }

  private void event(String event, int task, String flags, String lock) {
    nanos += 1_000;
    text.append("{\"event\":\"")
        .append(event)
        .append("\",\"ts\":")
        .append(nanos)
        .append(",\"cpu\":")
        .append(task % 2)
        .append(",\"pid\":")
        .append(FIRST_PID + task)
        .append(",\"comm\":\"t\",\"flags\":\"")
        .append(flags)
        .append("\",")
        .append(lock)
        .append("}\n");
  }

  private String lock(int name) {
    int object = random.nextInt(2);
    // Of a static lock, whose address is its key: two of a name are of different classes.
    long base = name == NAMES.length - 1 ? IMAGE + 0x1000000 : HEAP;
    String lock = "\"lock\":\"0x" + Long.toHexString(base + name * 64L + object * 8L);
    String mode = MODES[random.nextInt(MODES.length)];
    if (thin) {
      return lock + "\",\"class\":\"" + NAMES[name] + "\",\"mode\":\"" + mode + "\"";
    }
    long key = IMAGE + (name * 2L + (name == 0 ? object : 0)) * 64;
    boolean named = random.nextInt(5) > 0;
    return lock
        + "\",\"class\":\""
        + (named ? NAMES[name] : "")
        + "\",\"mode\":\""
        + mode
        + "\",\"key\":\"0x"
        + Long.toHexString(key)
        + "\"";
  }
}
