package dev.lockreel.search.dpor;

import java.util.Arrays;

/**
 * A step that a task has taken.
 *
 * @param task its number
 * @param choice the alternative, where the step is a choice; else {@link #NO_CHOICE}
 * @param alternatives of the choice; else 0
 * @param varies whether what it accesses depends on steps that it depends on
 * @param accesses packed, in ascending order
 */
record Step(int task, int choice, int alternatives, boolean varies, int[] accesses) {
  static final int NO_CHOICE = -1;

  /** Whether it cannot be swapped with a step of another task. */
  boolean dependsOn(Step other) {
    for (int a : accesses) {
      for (int b : other.accesses) {
        if (Access.object(a) == Access.object(b) && Access.conflict(a, b)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The other ways in which the choice can be made. */
  Step alternative(int other) {
    return new Step(task, other, alternatives, varies, accesses);
  }

  boolean same(Step other) {
    return task == other.task && choice == other.choice && Arrays.equals(accesses, other.accesses);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("task " + task);
    if (choice != NO_CHOICE) {
      text.append(" chooses ").append(choice);
    }
    for (int each : accesses) {
      text.append(' ').append(Access.access(each)).append(' ').append(Access.object(each));
    }
    return text.toString();
  }
}
