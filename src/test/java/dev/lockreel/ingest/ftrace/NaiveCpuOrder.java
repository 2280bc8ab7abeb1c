package dev.lockreel.ingest.ftrace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What {@link CpuOrder} does, with a list per CPU and no thought of cost. */
final class NaiveCpuOrder {
  private final Map<Integer, Integer> current = new TreeMap<>();
  private final List<Integer> ordered = new ArrayList<>();

  /** A line of a trace; pid -1 where it says nothing about tasks. */
  record Line(int number, long time, int cpu, int pid) {}

  /** The line numbers in their new order. */
  static List<Integer> of(List<Line> lines) {
    NaiveCpuOrder order = new NaiveCpuOrder();
    for (int from = 0, to; from < lines.size(); from = to) {
      to = from;
      while (to < lines.size() && lines.get(to).time == lines.get(from).time) {
        to++;
      }
      order.run(lines.subList(from, to));
    }
    return order.ordered;
  }

  /** The task last seen on each CPU after those lines, as a source is given them to go on. */
  static int[] lastTasks(Collection<Line> lines) {
    NaiveCpuOrder order = new NaiveCpuOrder();
    lines.forEach(order::ran);
    int[] tasks = new int[8];
    for (int cpu = 0; cpu < tasks.length; cpu++) {
      tasks[cpu] = order.current.getOrDefault(cpu, CpuOrder.NO_TASK);
    }
    return tasks;
  }

  private void run(List<Line> lines) {
    Map<Integer, List<Line>> queues = new TreeMap<>();
    for (Line line : lines) {
      queues.computeIfAbsent(line.cpu, cpu -> new ArrayList<>()).add(line);
    }
    while (!queues.isEmpty()) {
      Line next =
          queues.values().stream()
              .map(queue -> queue.get(0))
              .min(Comparator.comparingInt(Line::number))
              .orElseThrow();
      Set<Integer> asked = new HashSet<>();
      for (Optional<Integer> before = Optional.of(next.cpu); before.isPresent(); ) {
        next = queues.get(before.get()).get(0);
        asked.add(next.cpu);
        int pid = next.pid;
        int cpu = next.cpu;
        before =
            queues.keySet().stream()
                .filter(c -> pid > 0 && c != cpu && !asked.contains(c))
                .filter(c -> current.getOrDefault(c, CpuOrder.NO_TASK) == pid)
                .findFirst();
      }
      ordered.add(next.number);
      ran(next);
      List<Line> queue = queues.get(next.cpu);
      queue.remove(0);
      if (queue.isEmpty()) {
        queues.remove(next.cpu);
      }
    }
  }

  private void ran(Line line) {
    if (line.pid > 0) {
      current.values().removeIf(pid -> pid == line.pid);
    }
    if (line.pid >= 0) {
      current.put(line.cpu, line.pid);
    }
  }
}
