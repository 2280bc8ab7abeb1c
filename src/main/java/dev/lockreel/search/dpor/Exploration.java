package dev.lockreel.search.dpor;

import dev.lockreel.search.dpor.Execution.Reversal;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Runs one execution of each class of equivalent ones of a program. Executions are equivalent if
 * they differ only in the order of steps that do not depend on each other.
 *
 * <p>Any number of threads gives the same classes; which execution stands for a class, and the
 * order, may differ.
 */
public final class Exploration {
  /** Takes executions as they are run; called by the thread that ran it. */
  @FunctionalInterface
  public interface Listener {
    /** An execution is over; its program has the end state. */
    void executed(Trace trace);
  }

  /**
   * What one thread runs.
   *
   * @param program for this thread alone
   * @param listener for this thread alone
   */
  public record Worker(Program program, Listener listener) {}

  private final ExecutionTree tree = new ExecutionTree();

  /** {@link #run(Crew, List, BooleanSupplier)} with threads of its own, as many as workers. */
  public boolean run(List<Worker> workers, BooleanSupplier stop) throws InterruptedException {
    try (Crew crew = new Crew(workers.size())) {
      return run(crew, workers, stop);
    }
  }

  /**
   * Runs executions until all are run or it is to stop.
   *
   * @param workers one for each thread of the crew
   * @param stop asked before each execution
   * @return whether all were run
   * @throws InterruptedException the caller was interrupted; executions may be left
   */
  public boolean run(Crew crew, List<Worker> workers, BooleanSupplier stop)
      throws InterruptedException {
    try {
      crew.run(i -> tree.work(leaf -> run(workers.get(i), leaf), stop));
    } finally {
      tree.stop();
    }
    return tree.waiting() == 0;
  }

  private Node run(Worker worker, Node leaf) throws InterruptedException {
    GuidedDirector director = new GuidedDirector(leaf.path());
    worker.program().run(director);
    Execution execution = director.over();
    List<Reversal> reversals = execution.reversals();
    worker.listener().executed(new Trace(execution));
    reversals.replaceAll(each -> each.varies() ? probed(each, worker.program()) : each);
    return tree.ran(leaf, execution, reversals);
  }

  /** The reversal with what its last step really accesses there, which only a run of it shows. */
  private static Reversal probed(Reversal reversal, Program program) {
    Step[] path = new Step[reversal.first() + reversal.steps().length];
    int[] own = new int[reversal.steps().length];
    for (int i = 0; i < path.length; i++) {
      int after = i - reversal.first();
      path[i] = after < 0 ? reversal.execution().steps.get(i) : reversal.step(after);
      if (after >= 0) {
        own[after] = i;
      }
    }
    GuidedDirector director = GuidedDirector.probe(path);
    program.run(director);
    Execution probe = director.over();
    probe.analyse();
    return new Reversal(reversal.first(), probe, own);
  }

  /** The number of executions that were run. */
  public long executions() {
    return tree.executions();
  }

  /** The number of their steps. */
  public long steps() {
    return tree.steps();
  }

  /** The number of executions that are known and not run; each may lead to more. */
  public int waiting() {
    return tree.waiting();
  }

  /** The share of all executions that was run, in [0, 1]: an estimate from what is known. */
  public double done() {
    return tree.done();
  }
}
