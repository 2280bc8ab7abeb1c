package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The programs of Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic Partial Order Reduction (POPL
 * 2014), and philosophers.
 */
final class ClassicPrograms {
  private ClassicPrograms() {}

  /** One task of a program: takes a step, says whether it is over. */
  private interface Task {
    boolean over();

    void step(Director director);
  }

  private record Steps(Supplier<List<Task>> tasks) implements Program {
    @Override
    public void run(Director director) {
      List<Task> all = tasks.get();
      while (true) {
        long enabled = 0;
        for (int t = 0; t < all.size(); t++) {
          enabled |= all.get(t).over() ? 0 : 1L << t;
        }
        int next = enabled == 0 ? Director.STOP : director.next(enabled);
        if (next == Director.STOP) {
          return;
        }
        all.get(next).step(director);
      }
    }
  }

  /** Task 0 looks for the last zero of an array, the others write one more than their neighbour. */
  static Program lastZero(int n) {
    return new Steps(() -> lastZeroTasks(n));
  }

  private static List<Task> lastZeroTasks(int n) {
    int[] array = new int[n + 1];
    List<Task> tasks = new ArrayList<>();
    tasks.add(
        new Task() {
          private int i = n;
          private boolean over;

          @Override
          public boolean over() {
            return over;
          }

          @Override
          public void step(Director director) {
            director.touches(i, Access.READ);
            over = array[i] == 0;
            i--;
          }
        });
    for (int j = 1; j <= n; j++) {
      int its = j;
      tasks.add(
          new Task() {
            private int at;
            private int read;

            @Override
            public boolean over() {
              return at == 2;
            }

            @Override
            public void step(Director director) {
              if (at++ == 0) {
                director.touches(its - 1, Access.READ);
                read = array[its - 1];
              } else {
                director.touches(its, Access.WRITE);
                array[its] = read + 1;
              }
            }
          });
    }
    return tasks;
  }

  /** One task writes a variable, n read it. */
  static Program readers(int n) {
    return new Steps(() -> readersTasks(n));
  }

  private static List<Task> readersTasks(int n) {
    List<Task> tasks = new ArrayList<>();
    for (int j = 0; j <= n; j++) {
      Access access = j == 0 ? Access.WRITE : Access.READ;
      tasks.add(once(director -> director.touches(0, access)));
    }
    return tasks;
  }

  private static Task once(Consumer<Director> step) {
    return new Task() {
      private boolean over;

      @Override
      public boolean over() {
        return over;
      }

      @Override
      public void step(Director director) {
        over = true;
        step.accept(director);
      }
    };
  }

  /** Tasks that enter four messages each in a hash table of 128 places by compare-and-swap. */
  static Program indexer(int n) {
    return new Steps(() -> indexerTasks(n));
  }

  private static List<Task> indexerTasks(int n) {
    int size = 128;
    int[] table = new int[size];
    List<Task> tasks = new ArrayList<>();
    for (int j = 0; j < n; j++) {
      int tid = j;
      tasks.add(
          new Task() {
            private int message;
            private int at = -1;

            @Override
            public boolean over() {
              return message == 4 && at < 0;
            }

            @Override
            public void step(Director director) {
              if (at < 0) {
                message++;
                at = (message * 11 + tid) * 7 % size;
              }
              director.touches(at, Access.WRITE);
              if (table[at] == 0) {
                table[at] = message * 11 + tid;
                at = -1;
              } else {
                at = (at + 1) % size;
              }
            }
          });
    }
    return tasks;
  }

  /**
   * Philosophers that take the left fork, then the right one. Each fork goes first to the one or to
   * the other; that each goes first to its left neighbour is the deadlock, that each goes first to
   * its right one cannot be.
   */
  static Program philosophers(int n) {
    List<List<ToyProgram.Op>> tasks = new ArrayList<>();
    for (int j = 0; j < n; j++) {
      tasks.add(
          List.of(
              ToyProgram.op(ToyProgram.Kind.LOCK, j),
              ToyProgram.op(ToyProgram.Kind.LOCK, (j + 1) % n),
              ToyProgram.op(ToyProgram.Kind.UNLOCK, (j + 1) % n),
              ToyProgram.op(ToyProgram.Kind.UNLOCK, j)));
    }
    return new ToyProgram(tasks);
  }
}
