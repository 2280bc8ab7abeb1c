package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holes that no mark shows, beside a scheduler that knows where events were left out. */
class CpuSwitchesTest {
  private static final int CPUS = 3;
  private static final int TASKS = 6;
  private static final EventKind[] OTHERS = {EventKind.LOCK_ACQUIRE, EventKind.LOCK_RELEASE};

  /** An event, with its number as its place. */
  private record Event(EventKind kind, int cpu, int pid, int next, long number) {
    void addTo(EventBatch batch) {
      if (batch.size == batch.capacity()) {
        batch.grow();
      }
      int row = batch.size++;
      batch.kind[row] = kind.code();
      batch.cpu[row] = cpu;
      batch.pid[row] = pid;
      batch.position[row] = number;
      batch.detail[row] = null;
      batch.setSwitch(row, next, false);
    }
  }

  /** Every event of some CPUs; a task that is switched from may have one more. */
  private static List<Event> schedule(Random random, int events) {
    List<Event> all = new ArrayList<>();
    int[] runs = new int[CPUS];
    int[] before = new int[CPUS];
    for (int cpu = 0; cpu < CPUS; cpu++) {
      runs[cpu] = cpu + 1;
    }
    while (all.size() < events) {
      int cpu = random.nextInt(CPUS);
      int number = all.size();
      if (random.nextInt(4) == 0) {
        int next = random.nextInt(TASKS);
        boolean free = next == 0;
        for (int other : runs) {
          free |= next != other;
        }
        if (free && next != runs[cpu]) {
          all.add(new Event(EventKind.SCHED_SWITCH, cpu, runs[cpu], next, number));
          before[cpu] = runs[cpu];
          runs[cpu] = next;
        }
        continue;
      }
      EventKind kind = OTHERS[random.nextInt(OTHERS.length)];
      int pid = before[cpu] != 0 && random.nextInt(3) == 0 ? before[cpu] : runs[cpu];
      before[cpu] = 0;
      all.add(new Event(kind, cpu, pid, 0, number));
    }
    return all;
  }

  /** The places before which a row was put, with batches and restarts at random. */
  private static List<Long> holes(List<Event> events, Random random, int most) {
    Tasks tasks = new Tasks();
    for (int pid = 1; pid < TASKS; pid++) {
      tasks.findOrAdd(pid);
    }
    List<Long> holes = new ArrayList<>();
    CpuSwitches switches = new CpuSwitches();
    int at = 0;
    while (at < events.size()) {
      EventBatch batch = new EventBatch(1);
      int end = Math.min(events.size(), at + 1 + random.nextInt(most));
      for (; at < end; at++) {
        events.get(at).addTo(batch);
      }
      int size = batch.size;
      switches.mark(batch, tasks);
      int put = 0;
      for (int row = 0; row < batch.size; row++) {
        if (batch.kind[row] == EventKind.TRACE_BOUNDARY.code() && CpuSwitches.isHole(batch, row)) {
          holes.add(batch.position[row]);
          put++;
        }
      }
      assertThat(batch.size).isEqualTo(size + put);
      if (random.nextInt(3) == 0) {
        CpuSwitches again = new CpuSwitches();
        again.restore(switches.state());
        switches = again;
      }
    }
    return holes;
  }

  @Test
  void holesAreWhereEventsAreMissingAndNowhereElse() {
    Random random = new Random(Seed.of("CpuSwitchesTest"));
    int found = 0;
    for (int run = 0; run < 300; run++) {
      List<Event> whole = schedule(random, 400);
      assertThat(holes(whole, random, 50)).as("run %d, whole", run).isEmpty();
      int from = 200 + random.nextInt(100);
      int to = from + 1 + random.nextInt(40);
      List<Event> rest = new ArrayList<>(whole.subList(0, from));
      rest.addAll(whole.subList(to, whole.size()));
      List<Long> holes = holes(rest, random, 50);
      assertThat(holes).as("run %d", run).hasSizeLessThan(2);
      assertThat(holes).allMatch(place -> place >= to);
      assertThat(holes(rest, random, 400)).as("run %d, other batches", run).isEqualTo(holes);
      found += holes.size();
    }
    assertThat(found).isGreaterThan(150);
  }

  @Test
  void marksAndBoundariesExplainWhatIsMissing() {
    Random random = new Random(Seed.of("CpuSwitchesTest, marks"));
    for (int run = 0; run < 100; run++) {
      List<Event> whole = schedule(random, 400);
      List<Event> rest = new ArrayList<>(whole.subList(0, 200));
      if (run % 2 == 0) {
        rest.add(new Event(EventKind.TRACE_BOUNDARY, 0, 0, 0, 200));
      } else {
        for (int cpu = 0; cpu < CPUS; cpu++) {
          rest.add(new Event(EventKind.LOST_EVENTS, cpu, 0, 0, 200));
        }
      }
      rest.addAll(whole.subList(240, whole.size()));
      assertThat(holes(rest, random, 50)).as("run %d", run).isEmpty();
    }
  }

  @Test
  void switchesOfOneTaskAloneProveNothing() {
    Random random = new Random(Seed.of("CpuSwitchesTest, one task"));
    for (int run = 0; run < 100; run++) {
      List<Event> filtered =
          schedule(random, 2000).stream()
              .filter(
                  each ->
                      each.kind() != EventKind.SCHED_SWITCH || each.pid() == 1 || each.next() == 1)
              .toList();
      assertThat(holes(filtered, random, 50)).as("run %d", run).hasSizeLessThan(2);
    }
  }
}
