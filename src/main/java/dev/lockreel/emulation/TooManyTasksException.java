package dev.lockreel.emulation;

/** An execution has more tasks, kworkers among them, than can be scheduled. */
public final class TooManyTasksException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyTasksException(int tasks) {
    super(
        "an order of its calls has more than "
            + (Long.SIZE - tasks)
            + " work items queued at once; with its "
            + tasks
            + (tasks == 1 ? " task" : " tasks")
            + " the most that can be searched are "
            + Long.SIZE);
  }
}
