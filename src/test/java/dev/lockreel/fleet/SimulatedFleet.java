package dev.lockreel.fleet;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A made-up fleet: machines of several kernel builds, each with a schedule of its own over the same
 * kinds of work. All work takes its locks in one order, but for a few planted pairs: of these one
 * machine takes both in one order, once, and another machine in the other. No machine shows a pair
 * in both orders.
 */
final class SimulatedFleet {
  private static final int CLASSES = 60;
  private static final int TASKS = 6;
  private static final int DEEPEST = 4;
  private static final int EVENTS_IN_PAIR = 6;
  private static final int PAIRS_IN_BUILD = 3;

  private final long seed;
  private final int builds;
  private final int machines;
  private final int events;

  /**
   * @param machines at least two for each build
   * @param events of a machine, about
   */
  SimulatedFleet(long seed, int builds, int machines, int events) {
    this.seed = seed;
    this.builds = builds;
    this.machines = machines;
    this.events = events;
  }

  int machines() {
    return machines;
  }

  /** Name of a machine; later ones come later by name. */
  static String name(int machine) {
    return String.format(Locale.ROOT, "machine%05d", machine);
  }

  /** Kernel build of a machine. */
  String build(int machine) {
    return "6.12." + machine % builds;
  }

  /** What has to be found in the graph of a build: pairs of classes, each as {@code A B}. */
  SortedSet<String> planted(String build) {
    SortedSet<String> pairs = new TreeSet<>();
    for (Planted each : planted()) {
      if (build(each.machine()).equals(build)) {
        pairs.add("first" + each.pair() + " second" + each.pair());
      }
    }
    return pairs;
  }

  /**
   * A pair of locks taken once.
   *
   * @param inverse the second one first
   */
  private record Planted(int machine, int pair, boolean inverse) {}

  private List<Planted> planted() {
    Random random = new Random(seed);
    List<Planted> all = new ArrayList<>();
    for (int pair = 0; pair < PAIRS_IN_BUILD * builds; pair++) {
      int build = pair % builds;
      int ofBuild = (machines - build + builds - 1) / builds;
      int one = random.nextInt(ofBuild);
      int other = (one + 1 + random.nextInt(ofBuild - 1)) % ofBuild;
      all.add(new Planted(build + one * builds, pair, false));
      all.add(new Planted(build + other * builds, pair, true));
    }
    return all;
  }

  /** Writes the trace of a machine as NDJSON. */
  Path write(int machine, Path folder) throws IOException {
    Path file = folder.resolve(name(machine) + ".ndjson");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      new Machine(machine, out).run();
    }
    return file;
  }

  /** A kernel at work. */
  private final class Machine {
    private final BufferedWriter out;
    private final Random random;
    private final long base;
    private final List<Planted> left = new ArrayList<>();
    private final boolean[] taken = new boolean[CLASSES];
    private final List<List<Integer>> held = new ArrayList<>();
    private long now = 1_000_000;

    Machine(int number, BufferedWriter out) {
      this.out = out;
      random = new Random(seed * 31 + number);
      base = 0xffff888000000000L + ((long) random.nextInt(1 << 20) << 16);
      planted().stream().filter(each -> each.machine() == number).forEach(left::add);
      for (int i = 0; i < TASKS; i++) {
        held.add(new ArrayList<>());
      }
    }

    void run() throws IOException {
      int pairs = left.size();
      for (int event = 0; event < events; event++) {
        step(random.nextInt(TASKS));
        if (!left.isEmpty() && event >= (pairs - left.size() + 1) * events / (pairs + 1)) {
          takePair(left.remove(0));
          event += EVENTS_IN_PAIR;
        }
      }
      for (int task = 0; task < TASKS; task++) {
        while (!held.get(task).isEmpty()) {
          release(task);
        }
      }
    }

    /** The task takes a later lock than it holds, or releases its newest. */
    private void step(int task) throws IOException {
      List<Integer> stack = held.get(task);
      int newest = stack.isEmpty() ? -1 : stack.get(stack.size() - 1);
      int next = newest + 1 + random.nextInt(CLASSES / DEEPEST);
      boolean deeper = next < CLASSES && !taken[next] && stack.size() < DEEPEST;
      if (deeper && (stack.isEmpty() || random.nextInt(DEEPEST) != 0)) {
        taken[next] = true;
        stack.add(next);
        acquire(task, "lock" + next, next);
      } else if (!stack.isEmpty()) {
        release(task);
      }
    }

    private void release(int task) throws IOException {
      int lock = held.get(task).remove(held.get(task).size() - 1);
      taken[lock] = false;
      event("lock_release", task, "lock" + lock, lock);
    }

    private void acquire(int task, String name, int number) throws IOException {
      event("lock_acquire", task, name, number);
      event("lock_acquired", task, name, number);
    }

    /** A task that holds nothing else takes both, one inside the other. */
    private void takePair(Planted pair) throws IOException {
      String first = (pair.inverse() ? "second" : "first") + pair.pair();
      String second = (pair.inverse() ? "first" : "second") + pair.pair();
      int place = CLASSES + 2 * pair.pair();
      int outer = pair.inverse() ? place + 1 : place;
      int inner = pair.inverse() ? place : place + 1;
      acquire(TASKS, first, outer);
      acquire(TASKS, second, inner);
      event("lock_release", TASKS, second, inner);
      event("lock_release", TASKS, first, outer);
    }

    private void event(String event, int task, String name, int number) throws IOException {
      now += 1_000 + random.nextInt(9) * 1_000L;
      String line =
          String.format(
              Locale.ROOT,
              "{\"event\":\"%s\",\"ts\":%d,\"cpu\":%d,\"pid\":%d,\"comm\":\"task-%d\","
                  + "\"lock\":\"0x%x\",\"class\":\"%s\"",
              event,
              now,
              task % 2,
              100 + task,
              task,
              base + number * 64L,
              name);
      out.write(line);
      if (event.equals("lock_acquire")) {
        out.write(",\"mode\":\"exclusive\",\"type\":\"mutex\",\"check\":1");
      }
      if (!event.equals("lock_acquired")) {
        out.write(
            String.format(Locale.ROOT, ",\"key\":\"0x%x\"", 0xffffffff83000000L + number * 0x100L));
      }
      out.write("}\n");
    }
  }
}
