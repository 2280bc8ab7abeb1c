package dev.lockreel.search.dpor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import dev.lockreel.search.dpor.ToyProgram.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Orders with a bound on preemptions against every order of small random programs. */
class BoundedOrdersTest {
  private static final int PROGRAMS = 300;
  private static final long MOST_ORDERS = 500;

  @Test
  void eachOrderIsRunOnceUnderItsNumberOfPreemptions() throws InterruptedException {
    long seed = Seed.of("BoundedOrdersTest");
    Random random = new Random(seed);
    int compared = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      List<List<Op>> tasks = ExplorationTest.RandomPrograms.tasks(random);
      AllOrders all = new AllOrders();
      if (!all.run(new ToyProgram(tasks), MOST_ORDERS)) {
        continue;
      }
      compared++;
      String what = "seed " + seed + ", program " + i;
      Set<Schedule> found = new HashSet<>();
      long orders = 0;
      for (int bound = 0; orders < all.orders; bound++) {
        List<Schedule> its = run(tasks, bound, 1 + random.nextInt(3), Long.MAX_VALUE);
        assertThat(bound).as(what).isLessThan(30);
        for (Schedule each : its) {
          assertThat(preemptions(tasks, each)).as(what).isEqualTo(bound);
        }
        found.addAll(its);
        orders += its.size();
      }
      assertThat(orders).as(what).isEqualTo(all.orders);
      assertThat(found).as(what).hasSize((int) all.orders);
    }
    assertThat(compared).isGreaterThan(PROGRAMS / 4);
  }

  /** In their order, too, which shows that it is the first ones that count. */
  @Test
  void anyNumberOfThreadsGivesTheSameOrders() throws InterruptedException {
    long seed = Seed.of("BoundedOrdersTest");
    Random random = new Random(seed);
    for (int i = 0; i < PROGRAMS; i++) {
      List<List<Op>> tasks = ExplorationTest.RandomPrograms.tasks(random);
      int bound = random.nextInt(4);
      long most = 1L + random.nextInt(40);
      String what = "seed " + seed + ", program " + i;
      List<Schedule> one = run(tasks, bound, 1, most);
      assertThat(run(tasks, bound, 3, most)).as(what).isEqualTo(one);
      List<Schedule> more = run(tasks, bound, 2, 2 * most);
      assertThat(more.subList(0, one.size())).as(what).isEqualTo(one);
    }
  }

  @Test
  void whatAListenerThrowsEndsAllThreads() {
    List<List<Op>> tasks = ExplorationTest.RandomPrograms.tasks(new Random(1));
    List<BoundedOrders.Worker> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      workers.add(
          new BoundedOrders.Worker(
              new ToyProgram(tasks),
              run -> {
                throw new IllegalStateException("of the listener");
              }));
    }
    try (Crew crew = new Crew(workers.size())) {
      assertThatThrownBy(() -> new BoundedOrders(0, Long.MAX_VALUE).run(crew, workers, () -> false))
          .hasMessage("of the listener");
    }
  }

  private static List<Schedule> run(List<List<Op>> tasks, int bound, int threads, long most)
      throws InterruptedException {
    List<Schedule> orders = new ArrayList<>();
    List<BoundedOrders.Worker> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          new BoundedOrders.Worker(
              new ToyProgram(tasks),
              run -> {
                Schedule order = run.get();
                return () -> orders.add(order);
              }));
    }
    BoundedOrders bounded = new BoundedOrders(bound, most);
    try (Crew crew = new Crew(threads)) {
      boolean all = bounded.run(crew, workers, () -> false);
      assertThat(all || most < Long.MAX_VALUE).isTrue();
    }
    assertThat(bounded.orders()).isEqualTo(orders.size());
    assertThat(bounded.steps())
        .isGreaterThanOrEqualTo(orders.stream().mapToLong(each -> each.moves().size()).sum());
    return orders;
  }

  /** How often a task goes on although the one before could, in a run of the order. */
  private static int preemptions(List<List<Op>> tasks, Schedule order) {
    AtomicInteger count = new AtomicInteger();
    Director follows = new FollowingDirector(order);
    new ToyProgram(tasks)
        .run(
            new Director() {
              private int last = -1;

              @Override
              public int next(long enabled) {
                int task = follows.next(enabled);
                boolean could = last >= 0 && (enabled >> last & 1) != 0;
                count.addAndGet(could && task != last && task != STOP ? 1 : 0);
                last = task;
                return task;
              }

              @Override
              public void touches(int object, Access access) {
                follows.touches(object, access);
              }

              @Override
              public int choose(int alternatives) {
                return follows.choose(alternatives);
              }

              @Override
              public void enables(int task) {
                follows.enables(task);
              }
            });
    return count.get();
  }
}
