package dev.lockreel.emulation.kernel;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The processes of the tasks of one trace, and whether any thread of each is left. The trace's TGID
 * column decides where there is one. Else tasks that used one mm are one process; so are a task and
 * those it forked, until they show otherwise: a process is never taken for dead too early.
 *
 * <p>A process is named by its thread group id where known, else by the pid of one of its tasks.
 * Size: tasks that live.
 */
public final class Processes implements Stateful {
  /**
   * Pid of the first emulated kworker, above all that the kernel gives to tasks (PID_MAX_LIMIT).
   */
  public static final int FIRST_WORKER = 1 << 22;

  private static final int MOST_KNOWN = 1 << 16;

  /** Process of each live task. */
  private final Map<Integer, Integer> processes = new HashMap<>();

  /** Tasks whose fork the trace has, without gap since; leaders until their process is over. */
  private final Set<Integer> born = new HashSet<>();

  /** Live tasks of each process. */
  private final Map<Integer, Integer> threads = new HashMap<>();

  /**
   * Tasks that were in user space or were forked, without gap since: the trace has all their calls.
   */
  private final Set<Integer> seenInUserSpace = new HashSet<>();

  /** Process that first used each mm, for tasks without thread group id. */
  private final Map<Long, Integer> byMm = new HashMap<>();

  /**
   * Notes that a task was seen.
   *
   * @param tgid its thread group id; 0 where the trace does not have it
   * @return whether that is new
   */
  boolean seen(int pid, int tgid) {
    Integer known = processes.get(pid);
    boolean changed = known == null || (tgid != 0 && known != tgid);
    if (changed) {
      move(pid, known, tgid == 0 ? pid : tgid);
    }
    return changed;
  }

  /** Notes that a task was forked: it is of its parent's process until it shows otherwise. */
  void forked(int parent, int child) {
    left(child);
    born.add(child);
    fromUserSpace(child);
    seen(parent, 0);
    move(child, null, processes.get(parent));
  }

  /**
   * Notes that a task is in user space, where it has no call open.
   *
   * @return whether that says something new of it
   */
  boolean fromUserSpace(int pid) {
    if (seenInUserSpace.size() == MOST_KNOWN) {
      seenInUserSpace.clear();
    }
    return seenInUserSpace.add(pid);
  }

  /**
   * Whether the trace has every call that the task has open: it was in user space during the trace,
   * or was forked during it, and no events were lost since.
   */
  public boolean callsKnown(int pid) {
    return seenInUserSpace.contains(pid);
  }

  /**
   * Notes that a task works on its own mm, which separates processes where nothing else does.
   *
   * @param known whether the trace has thread group ids: they decide
   */
  void usesMm(int pid, long mm, boolean known) {
    if (known || mm == 0) {
      return;
    }
    seen(pid, 0);
    Integer first = byMm.get(mm);
    if (first == null || !threads.containsKey(first)) {
      // An mm that no task used before: a task that was forked is a process of its own.
      Integer now = processes.get(pid);
      int own = byMm.containsValue(now) ? pid : now;
      byMm.put(mm, own);
      first = own;
    }
    if (!first.equals(processes.get(pid))) {
      move(pid, processes.get(pid), first);
    }
  }

  private void move(int pid, Integer from, int to) {
    if (from != null) {
      leave(from);
    }
    processes.put(pid, to);
    threads.merge(to, 1, Integer::sum);
  }

  private boolean leave(int process) {
    if (threads.merge(process, -1, Integer::sum) <= 0) {
      threads.remove(process);
      byMm.values().removeIf(each -> each == process);
      return true;
    }
    return false;
  }

  /** Drops a task that is gone for good; returns its process if that was its last task, else 0. */
  int left(int pid) {
    seenInUserSpace.remove(pid);
    Integer process = processes.remove(pid);
    if (process != null && process != pid) {
      born.remove(pid);
    }
    return process != null && leave(process) ? process : 0;
  }

  /**
   * Whether the trace has the process from its fork on, so that all its threads are known. Else
   * there may be threads that have not run since the trace began.
   */
  public boolean introduced(int process) {
    return born.contains(process);
  }

  /** Drops a process of which no thread is left. */
  void over(int process) {
    born.remove(process);
  }

  /** Notes that events were lost, forks perhaps among them. */
  void gap() {
    born.clear();
    seenInUserSpace.clear();
  }

  /** The process of a task that was seen. */
  public int of(int pid) {
    return processes.getOrDefault(pid, pid);
  }

  @Override
  public void fields(StateFields f) {
    f.all("processes", Integer.class, Integer.class, processes);
    f.all("born", Integer.class, born);
    f.all("seenInUserSpace", Integer.class, seenInUserSpace);
    f.all("threads", Integer.class, Integer.class, threads);
    f.all("byMm", Long.class, Integer.class, byMm);
  }
}
