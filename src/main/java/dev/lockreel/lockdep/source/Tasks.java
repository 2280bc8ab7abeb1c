package dev.lockreel.lockdep.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The tasks of one source by pid. Look-up is one array read for the task that ran last on the CPU.
 */
final class Tasks {
  private Task[] slots = new Task[1 << 4];
  private int size;

  /** The trace has every event since its start: a task that is new in it holds nothing. */
  private boolean whole;

  private int boot;

  private Task[] lastOnCpu = new Task[8];

  private int cpus;

  /** The task of that pid; pid 0 is one task per CPU. Made on first sight. */
  Task of(int pid, int cpu) {
    int number = pid != 0 ? pid : -1 - cpu;
    if (cpu >= lastOnCpu.length || cpu < 0) {
      growCpus(cpu);
    }
    Task last = lastOnCpu[cpu];
    if (last != null && last.number == number) {
      return last;
    }
    Task found = find(number);
    if (found == null) {
      found = add(new Task(number));
    }
    lastOnCpu[cpu] = found;
    cpus = Math.max(cpus, cpu + 1);
    return found;
  }

  /** The task with that number, or null. */
  Task find(int number) {
    int mask = slots.length - 1;
    for (int slot = hash(number) & mask; ; slot = slot + 1 & mask) {
      Task task = slots[slot];
      if (task == null || task.number == number) {
        return task;
      }
    }
  }

  /** The task with that number, made where it is new. */
  Task findOrAdd(int number) {
    Task found = find(number);
    return found != null ? found : add(new Task(number));
  }

  /** The task whose event was the last one on this CPU; null where none was seen. */
  Task lastOn(int cpu) {
    return cpu >= 0 && cpu < lastOnCpu.length ? lastOnCpu[cpu] : null;
  }

  /** Highest CPU seen, plus one. */
  int cpus() {
    return cpus;
  }

  void ranLast(int cpu, Task task) {
    if (cpu >= lastOnCpu.length) {
      growCpus(cpu);
    }
    lastOnCpu[cpu] = task;
    cpus = Math.max(cpus, cpu + 1);
  }

  /** All tasks by number. */
  List<Task> all() {
    List<Task> all = new ArrayList<>(size);
    for (Task task : slots) {
      if (task != null) {
        all.add(task);
      }
    }
    all.sort(Comparator.comparingInt(task -> task.number));
    return all;
  }

  /** Nothing is held by any task: the trace is whole from here on, until {@link #lost}. */
  void startWhole() {
    whole = true;
    for (Task task : all()) {
      task.reset(task.knownSince);
      task.knownEmpty = true;
    }
  }

  /** Another boot begins, or may begin. */
  void restarted() {
    boot++;
  }

  /** How many boots the source has shown, or may have shown, before this one. */
  int boot() {
    return boot;
  }

  void restoreBoot(int kept) {
    boot = kept;
  }

  /** Events were lost: a task that was not seen yet may hold anything. */
  void lost() {
    whole = false;
  }

  /** Whether a task that was not seen yet holds nothing; for a checkpoint. */
  boolean isWhole() {
    return whole;
  }

  void restoreWhole(boolean kept) {
    whole = kept;
  }

  private Task add(Task task) {
    task.knownEmpty = whole;
    if ((size + 1) * 2 > slots.length) {
      Task[] old = slots;
      slots = new Task[old.length * 2];
      for (Task each : old) {
        if (each != null) {
          place(each);
        }
      }
    }
    place(task);
    size++;
    return task;
  }

  private void place(Task task) {
    int mask = slots.length - 1;
    int slot = hash(task.number) & mask;
    while (slots[slot] != null) {
      slot = slot + 1 & mask;
    }
    slots[slot] = task;
  }

  private void growCpus(int cpu) {
    if (cpu < 0) {
      throw new AssertionError("negative cpu " + cpu + " reached the validator");
    }
    lastOnCpu = Arrays.copyOf(lastOnCpu, Math.max(lastOnCpu.length * 2, cpu + 1));
  }

  private static int hash(int number) {
    int h = number * 0x9e3779b9;
    return h ^ h >>> 16;
  }
}
