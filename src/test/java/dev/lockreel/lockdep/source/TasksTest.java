package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tasks and gaps, beside a twin that goes through every task at every gap. */
class TasksTest {
  private static final int CPUS = 4;

  /** Every task as it would be if each gap had gone through all of them. */
  private static final class Twin {
    final Map<Integer, Task> tasks = new TreeMap<>();
    final Map<Integer, Task> lastOn = new HashMap<>();

    Task of(int pid, int cpu) {
      Task task = tasks.computeIfAbsent(pid != 0 ? pid : -1 - cpu, Task::new);
      lastOn.put(cpu, task);
      return task;
    }

    void gap(int cpu, long nanos) {
      for (Task task : tasks.values()) {
        boolean elsewhere = lastOn.get(cpu) != task && lastOn.containsValue(task);
        if (!elsewhere) {
          task.lose(nanos);
        }
      }
    }
  }

  @Test
  void everyTaskIsAsItWouldBeIfEachGapHadGoneThroughAll() {
    Random random = new Random(Seed.of("TasksTest"));
    for (int run = 0; run < 2000; run++) {
      runAtRandom(random);
    }
  }

  private static void runAtRandom(Random random) {
    Tasks tasks = new Tasks();
    Twin twin = new Twin();
    int most = 2 + random.nextInt(20);
    for (int nanos = 1; nanos <= 400; nanos++) {
      int cpu = random.nextInt(CPUS);
      int pid = random.nextInt(most);
      switch (random.nextInt(8)) {
        case 0, 1 -> gap(tasks, twin, cpu, nanos);
        case 2 -> assertThat(tasks.find(pid) != null).isEqualTo(twin.tasks.containsKey(pid));
        case 3 -> {
          if (pid > 0) {
            change(tasks.findOrAdd(pid), nanos);
            change(twin.tasks.computeIfAbsent(pid, Task::new), nanos);
          }
        }
        case 4 -> {
          if (random.nextInt(20) == 0) {
            assertThat(described(tasks.all())).isEqualTo(described(twin.tasks.values()));
          }
        }
        default -> {
          change(tasks.of(pid, cpu), nanos);
          change(twin.of(pid, cpu), nanos);
        }
      }
    }
    assertThat(described(tasks.holding()))
        .isEqualTo(described(twin.tasks.values().stream().filter(task -> task.depth > 0).toList()));
    assertThat(described(tasks.all())).isEqualTo(described(twin.tasks.values()));
  }

  private static void gap(Tasks tasks, Twin twin, int cpu, long nanos) {
    List<Task> awake = tasks.awake();
    for (int i = 0; i < awake.size(); i++) {
      if (!tasks.runsElsewhere(awake.get(i), cpu)) {
        awake.get(i).lose(nanos);
      }
    }
    tasks.gapEnded(nanos);
    twin.gap(cpu, nanos);
  }

  private static void change(Task task, long nanos) {
    if (nanos % 3 == 0) {
      task.push().lock = nanos;
    } else if (nanos % 3 == 1 && task.depth > 0) {
      task.remove(0);
    }
    task.knownEmpty |= task.depth == 0;
  }

  private static List<String> described(Iterable<Task> tasks) {
    List<String> described = new ArrayList<>();
    for (Task task : tasks) {
      StringBuilder text = new StringBuilder();
      text.append(task.number).append(" since ").append(task.knownSince);
      text.append(task.knownEmpty ? " known" : "").append(" holds");
      for (int i = 0; i < task.depth; i++) {
        text.append(' ').append(task.held[i].lock);
      }
      text.append(" forgot");
      for (long lock : task.forgotten()) {
        text.append(' ').append(lock);
      }
      described.add(text.toString());
    }
    return described;
  }
}
