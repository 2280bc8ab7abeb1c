package dev.lockreel.search.dpor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * A small program over variables, locks and wait queues, run step by step. Its end state is all
 * that there is to see of an execution: variables, what each task read, who waits for ever.
 */
final class ToyProgram implements Program {
  enum Kind {
    READ,
    /** Writes the task's number and step. */
    WRITE,
    /** Adds one to a variable. */
    ADD,
    /** Adds one to the variable that another one names by being even or odd. */
    ADD_INDIRECT,
    LOCK,
    LOCK_SHARED,
    /** Takes the lock, or skips steps up to its unlock. */
    TRYLOCK,
    TRYLOCK_SHARED,
    UNLOCK,
    /** Waits until a variable is not 0. */
    WAIT,
    /** Wakes all who wait. */
    WAKE,
    /** Skips the next step or not. */
    CHOOSE,
    /** Skips the next step if what was read last is 0. */
    IF_READ
  }

  /**
   * @param object number of the variable, lock or queue; a queue is about the variable of its
   *     number
   * @param jump of a trylock: where it goes on if it fails
   */
  record Op(Kind kind, int object, int jump) {}

  /** The first of two variables that {@link Kind#ADD_INDIRECT} works on. */
  static final int FIRST_NAMED = 2;

  private final List<List<Op>> tasks;

  /** The end state of the last run. */
  String end = "";

  ToyProgram(List<List<Op>> tasks) {
    this.tasks = tasks;
  }

  static Op op(Kind kind, int object) {
    return new Op(kind, object, 0);
  }

  /** Objects: variables are even, locks and queues of a number have numbers of their own. */
  private static int lock(int number) {
    return 3 * number + 1;
  }

  private static int variable(int number) {
    return 3 * number;
  }

  private static int queue(int number) {
    return 3 * number + 2;
  }

  private static final class Lock {
    int writer = -1;
    final TreeSet<Integer> readers = new TreeSet<>();
    final Deque<int[]> queue = new ArrayDeque<>();

    boolean free(boolean shared) {
      return queue.isEmpty() && writer < 0 && (shared || readers.isEmpty());
    }

    void take(int task, boolean shared) {
      if (shared) {
        readers.add(task);
      } else {
        writer = task;
      }
    }
  }

  private final class State {
    final int[] variables = new int[16];
    final Lock[] locks = new Lock[16];
    final int[] next = new int[tasks.size()];
    final boolean[] blocked = new boolean[tasks.size()];
    final int[] lastRead = new int[tasks.size()];
    final StringBuilder[] seen = new StringBuilder[tasks.size()];
    final List<TreeSet<Integer>> waiting = new ArrayList<>();

    State() {
      for (int i = 0; i < 16; i++) {
        locks[i] = new Lock();
        waiting.add(new TreeSet<>());
      }
      for (int t = 0; t < seen.length; t++) {
        seen[t] = new StringBuilder();
      }
    }

    long enabled() {
      long enabled = 0;
      for (int t = 0; t < next.length; t++) {
        if (!blocked[t] && next[t] < tasks.get(t).size()) {
          enabled |= 1L << t;
        }
      }
      return enabled;
    }

    void step(int task, Director director) {
      Op op = tasks.get(task).get(next[task]);
      int at = next[task]++;
      int n = op.object();
      switch (op.kind()) {
        case READ -> {
          director.touches(variable(n), Access.READ);
          lastRead[task] = variables[n];
          seen[task].append(" r").append(n).append('=').append(variables[n]);
        }
        case WRITE -> {
          director.touches(variable(n), Access.WRITE);
          variables[n] = 100 * (task + 1) + at;
        }
        case ADD -> {
          director.touches(variable(n), Access.WRITE);
          variables[n]++;
        }
        case ADD_INDIRECT -> {
          int other = FIRST_NAMED + variables[n] % 2;
          director.varies();
          director.touches(variable(n), Access.READ);
          director.touches(variable(other), Access.WRITE);
          seen[task].append(" a").append(other).append('=').append(variables[other]++);
        }
        case LOCK, LOCK_SHARED -> {
          boolean shared = op.kind() == Kind.LOCK_SHARED;
          director.touches(lock(n), shared ? Access.LOCK_SHARED : Access.LOCK);
          if (locks[n].free(shared)) {
            locks[n].take(task, shared);
          } else {
            locks[n].queue.add(new int[] {task, shared ? 1 : 0});
            blocked[task] = true;
          }
        }
        case TRYLOCK, TRYLOCK_SHARED -> {
          boolean shared = op.kind() == Kind.TRYLOCK_SHARED;
          director.touches(lock(n), shared ? Access.TRYLOCK_SHARED : Access.TRYLOCK);
          boolean got = locks[n].free(shared);
          seen[task].append(got ? " got" : " failed").append(n);
          if (got) {
            locks[n].take(task, shared);
          } else {
            next[task] = op.jump();
          }
        }
        case UNLOCK -> unlock(task, n, director);
        case WAIT -> {
          director.touches(variable(n), Access.READ);
          director.touches(queue(n), Access.READ);
          if (variables[n] == 0) {
            next[task] = at;
            blocked[task] = true;
            waiting.get(n).add(task);
          }
        }
        case WAKE -> {
          director.touches(queue(n), Access.WRITE);
          for (int each : waiting.get(n)) {
            blocked[each] = false;
            director.enables(each);
          }
          waiting.get(n).clear();
        }
        case CHOOSE -> {
          int chosen = director.choose(n);
          seen[task].append(" c").append(chosen);
          next[task] += chosen;
        }
        case IF_READ -> next[task] += lastRead[task] == 0 ? 1 : 0;
      }
      next[task] = Math.min(next[task], tasks.get(task).size());
    }

    private void unlock(int task, int n, Director director) {
      Lock lock = locks[n];
      boolean shared = lock.writer != task;
      if (shared && !lock.readers.contains(task)) {
        // The steps that take it were skipped.
        return;
      }
      director.touches(lock(n), shared ? Access.UNLOCK_SHARED : Access.UNLOCK);
      if (shared) {
        lock.readers.remove(task);
      } else {
        lock.writer = -1;
      }
      while (!lock.queue.isEmpty()) {
        int[] first = lock.queue.peek();
        if (lock.writer >= 0 || (first[1] == 0 && !lock.readers.isEmpty())) {
          break;
        }
        lock.queue.poll();
        lock.take(first[0], first[1] == 1);
        blocked[first[0]] = false;
      }
    }

    String end() {
      StringBuilder text = new StringBuilder();
      for (int t = 0; t < next.length; t++) {
        text.append("t").append(t).append('@').append(next[t]).append(seen[t]).append("; ");
      }
      for (int v = 0; v < 4; v++) {
        text.append(variables[v]).append(' ');
      }
      return text.toString();
    }
  }

  @Override
  public void run(Director director) {
    State state = new State();
    while (true) {
      long enabled = state.enabled();
      int task = enabled == 0 ? Director.STOP : director.next(enabled);
      if (task == Director.STOP) {
        end = state.end();
        return;
      }
      state.step(task, director);
    }
  }

  @Override
  public String toString() {
    return tasks.toString();
  }
}
