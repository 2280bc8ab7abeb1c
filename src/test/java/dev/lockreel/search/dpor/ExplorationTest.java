package dev.lockreel.search.dpor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.search.dpor.ToyProgram.Kind;
import dev.lockreel.search.dpor.ToyProgram.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The search against every order of small random programs. */
class ExplorationTest {
  private static final int PROGRAMS = 2_000;
  private static final long MOST_ORDERS = 1_000;

  @Test
  void runsEachClassOnceAndFindsEveryEnd() throws InterruptedException {
    long seed = Seed.of("ExplorationTest");
    Random random = new Random(seed);
    int compared = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      ToyProgram program = RandomPrograms.next(random);
      AllOrders all = new AllOrders();
      if (!all.run(program, MOST_ORDERS)) {
        continue;
      }
      compared++;
      Set<String> classes = new HashSet<>();
      Set<String> ends = new TreeSet<>();
      Exploration exploration = new Exploration();
      boolean complete =
          exploration.run(
              List.of(
                  new Exploration.Worker(
                      program,
                      trace -> {
                        classes.add(AllOrders.normalForm(trace.execution()));
                        ends.add(program.end);
                      })),
              () -> false);
      String what = "seed " + seed + ", program " + i + ": " + program;
      assertThat(complete).as(what).isTrue();
      assertThat(ends).as(what).isEqualTo(all.ends);
      assertSame(classes, all.classes, what);
      assertThat(exploration.executions()).as(what).isEqualTo(all.classes.size());
    }
    assertThat(compared).isGreaterThan(PROGRAMS / 4);
  }

  @Test
  void threadsShareTheExecutions() throws InterruptedException {
    long seed = Seed.of("ExplorationTest");
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      List<List<Op>> tasks = RandomPrograms.tasks(random);
      ToyProgram program = new ToyProgram(tasks);
      AllOrders all = new AllOrders();
      if (!all.run(program, MOST_ORDERS)) {
        continue;
      }
      Set<String> classes = ConcurrentHashMap.newKeySet();
      List<Exploration.Worker> workers = new ArrayList<>();
      for (int w = 0; w < 3; w++) {
        workers.add(
            new Exploration.Worker(
                new ToyProgram(tasks),
                trace -> classes.add(AllOrders.normalForm(trace.execution()))));
      }
      Exploration exploration = new Exploration();
      exploration.run(workers, () -> false);
      String what = "seed " + seed + ", program " + i + ": " + program;
      assertSame(classes, all.classes, what);
      assertThat(exploration.executions()).as(what).isEqualTo(all.classes.size());
    }
  }

  private static void assertSame(Set<String> found, Set<String> all, String what) {
    Set<String> missing = new TreeSet<>(all);
    missing.removeAll(found);
    Set<String> surplus = new TreeSet<>(found);
    surplus.removeAll(all);
    assertThat(missing).as("classes missing: " + what).isEmpty();
    assertThat(surplus).as("classes that are none: " + what).isEmpty();
  }

  /** Programs of 2 to 4 tasks with up to 6 steps. */
  static final class RandomPrograms {
    private RandomPrograms() {}

    static ToyProgram next(Random random) {
      return new ToyProgram(tasks(random));
    }

    static List<List<Op>> tasks(Random random) {
      List<List<Op>> tasks = new ArrayList<>();
      int count = 2 + random.nextInt(3);
      for (int t = 0; t < count; t++) {
        tasks.add(task(random, 1 + random.nextInt(count == 2 ? 6 : count == 3 ? 5 : 3)));
      }
      return tasks;
    }

    private static List<Op> task(Random random, int length) {
      List<Op> ops = new ArrayList<>();
      while (ops.size() < length) {
        int object = random.nextInt(2);
        int left = length - ops.size();
        switch (random.nextInt(14)) {
          case 0, 1 -> ops.add(ToyProgram.op(Kind.READ, object));
          case 2 -> ops.add(ToyProgram.op(Kind.WRITE, object));
          case 3 -> ops.add(ToyProgram.op(Kind.ADD, object));
          case 4 -> ops.add(ToyProgram.op(Kind.WAKE, object));
          case 5 -> ops.add(ToyProgram.op(Kind.WAIT, object));
          case 6 -> ops.add(ToyProgram.op(Kind.CHOOSE, 2));
          case 7 -> ops.add(ToyProgram.op(Kind.IF_READ, object));
          case 8 -> ops.add(ToyProgram.op(Kind.ADD_INDIRECT, object));
          case 9 ->
              ops.add(
                  ToyProgram.op(
                      random.nextBoolean() ? Kind.READ : Kind.ADD,
                      ToyProgram.FIRST_NAMED + random.nextInt(2)));
          default -> {
            if (left >= 2) {
              int inner = random.nextInt(left - 1);
              Kind[] kinds = {
                Kind.LOCK, Kind.LOCK, Kind.LOCK_SHARED, Kind.TRYLOCK, Kind.TRYLOCK_SHARED
              };
              int end = ops.size() + inner + 2;
              ops.add(new Op(kinds[random.nextInt(kinds.length)], object, end));
              for (int i = 0; i < inner; i++) {
                Kind kind = random.nextBoolean() ? Kind.READ : Kind.ADD;
                if (random.nextInt(4) == 0 && i + 1 < inner && object == 0) {
                  // A nested lock, for deadlocks and queues.
                  ops.add(new Op(Kind.LOCK, 2 + random.nextInt(2), 0));
                  int nested = ops.get(ops.size() - 1).object();
                  ops.add(ToyProgram.op(Kind.UNLOCK, nested));
                  i++;
                } else {
                  ops.add(ToyProgram.op(kind, random.nextInt(2)));
                }
              }
              ops.add(ToyProgram.op(Kind.UNLOCK, object));
            } else {
              ops.add(ToyProgram.op(Kind.READ, object));
            }
          }
        }
      }
      return ops;
    }
  }
}
