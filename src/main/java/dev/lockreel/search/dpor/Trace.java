package dev.lockreel.search.dpor;

/** An execution that was run: its steps and which of them happen before which. */
public final class Trace {
  private final Execution execution;

  Trace(Execution execution) {
    this.execution = execution;
  }

  Execution execution() {
    return execution;
  }

  /** The number of steps. */
  public int size() {
    return execution.size();
  }

  /** An order of the class, and its preemptions. */
  public record Order(Schedule schedule, int preemptions) {}

  /**
   * The equivalent order with the fewest preemptions, the same for each execution of the class;
   * null where it has more than {@code most}.
   */
  public Order fewestPreemptions(int most) {
    MinimalOrder.Result least = MinimalOrder.of(execution, most);
    return least == null ? null : new Order(least.schedule(), least.preemptions());
  }

  /** A step as part of a schedule. */
  public Schedule.Move move(int step) {
    Step its = execution.steps.get(step);
    return new Schedule.Move(its.task(), its.choice());
  }

  /** The task of a step. */
  public int task(int step) {
    return execution.steps.get(step).task();
  }

  /** Whether one step happens before another in every equivalent execution. */
  public boolean before(int step, int other) {
    return execution.before(step, other);
  }
}
