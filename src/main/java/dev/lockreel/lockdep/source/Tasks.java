package dev.lockreel.lockdep.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The tasks of one source by pid. Look-up is one array read for the task that ran last on the CPU.
 *
 * <p>A gap concerns every task that may have run in it, and a trace may have as many gaps as tasks.
 * Once a gap has made a task forget all it held, the next one would change little: such a task is
 * asleep until it is asked for again, and the gaps in between are made up for then.
 */
final class Tasks {
  private static final Comparator<Task> BY_NUMBER = Comparator.comparingInt(task -> task.number);

  private Task[] slots = new Task[1 << 4];
  private int size;

  /** The trace has every event since its start: a task that is new in it holds nothing. */
  private boolean whole;

  private int boot;

  private Task[] lastOnCpu = new Task[8];

  private int cpus;

  /** CPUs with a {@link #lastOnCpu}. */
  private int seenCpus;

  private Runnable cpuBegins = () -> {};

  /** Those that are not asleep, in no order. The last task of a CPU never is. */
  private final List<Task> awake = new ArrayList<>();

  /** Losses without a mark that the events have proved. */
  private int losses;

  private int gaps;
  private long lastGapNanos;

  /** The task of that pid; pid 0 is one task per CPU. Made on first sight. */
  Task of(int pid, int cpu) {
    int number = number(pid, cpu);
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
    if (last == null && seenCpus > 0 && !whole) {
      cpuBegins.run();
    }
    ranLast(cpu, found);
    return found;
  }

  private static int number(int pid, int cpu) {
    return pid != 0 ? pid : -1 - cpu;
  }

  /** Whether there is a task of that pid on that CPU. */
  boolean knows(int pid, int cpu) {
    return find(number(pid, cpu)) != null;
  }

  /** The task with that number, or null. */
  Task find(int number) {
    int mask = slots.length - 1;
    int slot = hash(number) & mask;
    while (slots[slot] != null && slots[slot].number != number) {
      slot = slot + 1 & mask;
    }
    Task found = slots[slot];
    if (found != null) {
      wake(found);
    }
    return found;
  }

  /** Makes up for the gaps since the task fell asleep; nothing where it is awake. */
  private void wake(Task task) {
    if (task.asleepSinceGap == Task.AWAKE) {
      return;
    }
    if (task.asleepSinceGap < gaps) {
      task.lose(lastGapNanos);
    }
    task.asleepSinceGap = Task.AWAKE;
    awake.add(task);
  }

  /**
   * The tasks that a gap may change, by number, before {@link #gapEnded}. One that is asked for
   * meanwhile comes at the end.
   */
  List<Task> awake() {
    awake.sort(BY_NUMBER);
    return awake;
  }

  /**
   * Every task that is the last one of no CPU has forgotten what it held, by {@link Task#lose}.
   *
   * @param nanos trace clock
   */
  void gapEnded(long nanos) {
    gaps++;
    lastGapNanos = nanos;
    awake.removeIf(
        task -> {
          boolean sleeps = task.lastOnCpus == 0;
          if (sleeps) {
            task.asleepSinceGap = gaps;
          }
          return sleeps;
        });
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
    if (lastOnCpu[cpu] != null) {
      lastOnCpu[cpu].lastOnCpus--;
    } else {
      seenCpus++;
    }
    task.lastOnCpus++;
    lastOnCpu[cpu] = task;
    cpus = Math.max(cpus, cpu + 1);
  }

  /** What to do where the events of a CPU begin after those of others, in no whole trace. */
  void whenCpuBegins(Runnable action) {
    cpuBegins = action;
  }

  /** Of no task it is known that it held nothing before. Cost: O(tasks). */
  void mayHold() {
    for (Task task : slots) {
      if (task != null) {
        task.knownEmpty = false;
      }
    }
  }

  /** Another trace begins: no event of any CPU has been seen in it. */
  void forgetLastOnCpus() {
    for (int cpu = 0; cpu < cpus; cpu++) {
      if (lastOnCpu[cpu] != null) {
        lastOnCpu[cpu].lastOnCpus--;
        lastOnCpu[cpu] = null;
      }
    }
    seenCpus = 0;
  }

  /** Whether the last event on another CPU was this task's, and the last on this one was not. */
  boolean runsElsewhere(Task task, int cpu) {
    return task.lastOnCpus > 0 && lastOn(cpu) != task;
  }

  /** All tasks by number. Cost: O(n log n). */
  List<Task> all() {
    return sorted(task -> true);
  }

  /** The tasks that hold a lock, by number. Cost: O(tasks). */
  List<Task> holding() {
    return sorted(task -> task.depth > 0);
  }

  private List<Task> sorted(Predicate<Task> wanted) {
    List<Task> tasks = new ArrayList<>();
    for (Task task : slots) {
      if (task != null && wanted.test(task)) {
        wake(task);
        tasks.add(task);
      }
    }
    tasks.sort(BY_NUMBER);
    return tasks;
  }

  /** Nothing is held by any task: the trace is whole from here on, until {@link #lost}. */
  void startWhole() {
    whole = true;
    for (Task task : all()) {
      task.reset(task.knownSince);
      holdsNothing(task);
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

  /** Events were lost at some time before, which no mark shows. */
  void lostUnmarked() {
    losses++;
  }

  /** The task holds nothing now. */
  void holdsNothing(Task task) {
    task.knownEmpty = true;
    task.emptyAfterLosses = losses;
  }

  /**
   * Whether the task may have taken a lock among events that were lost without a mark: it was not
   * seen to hold nothing since.
   */
  boolean mayHoldUnseen(Task task) {
    return task.emptyAfterLosses < losses;
  }

  /** After a restart and {@link #lostUnmarked}: what {@link #mayHoldUnseen} was before. */
  void restoreUnseen(Task task, boolean may) {
    task.emptyAfterLosses = may ? losses - 1 : losses;
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
    awake.add(task);
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
