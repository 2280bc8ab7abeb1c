package dev.lockreel.search.dpor;

import java.util.List;

/** Follows a schedule to its end, and stops there. */
public final class FollowingDirector implements Director {
  private final List<Schedule.Move> moves;
  private int taken;

  public FollowingDirector(Schedule schedule) {
    moves = schedule.moves();
  }

  /** The number of steps that were taken. */
  public int taken() {
    return taken;
  }

  @Override
  public int next(long enabled) {
    if (taken == moves.size()) {
      return STOP;
    }
    int task = moves.get(taken).task();
    if (task < 0 || task >= MOST_TASKS || (enabled >> task & 1) == 0) {
      throw new DivergenceException(
          "step " + (taken + 1) + " is to be one of task " + task + ", which cannot go on then");
    }
    taken++;
    return task;
  }

  @Override
  public void touches(int object, Access access) {}

  @Override
  public int choose(int alternatives) {
    int choice = moves.get(taken - 1).choice();
    if (choice < 0 || choice >= alternatives) {
      throw new DivergenceException(
          "step " + taken + " is a choice among " + alternatives + ", the schedule has " + choice);
    }
    return choice;
  }

  @Override
  public void enables(int task) {}
}
