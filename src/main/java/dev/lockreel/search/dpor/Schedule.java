package dev.lockreel.search.dpor;

import java.util.List;

/**
 * An order in which the tasks of a program take their steps.
 *
 * @param moves one for each step
 */
public record Schedule(List<Move> moves) implements Comparable<Schedule> {
  /**
   * A step.
   *
   * @param task its number
   * @param choice the alternative where the step is a choice, else -1
   */
  public record Move(int task, int choice) {}

  public Schedule {
    moves = List.copyOf(moves);
  }

  /** The order of an execution as it was run. */
  static Schedule of(Execution execution) {
    return new Schedule(
        execution.steps.stream().map(step -> new Move(step.task(), step.choice())).toList());
  }

  /** By length, then by the first task number or choice that differs. */
  @Override
  public int compareTo(Schedule other) {
    int order = Integer.compare(moves.size(), other.moves.size());
    for (int i = 0; order == 0 && i < moves.size(); i++) {
      order = Integer.compare(moves.get(i).task(), other.moves.get(i).task());
      if (order == 0) {
        order = Integer.compare(moves.get(i).choice(), other.moves.get(i).choice());
      }
    }
    return order;
  }
}
