package dev.lockreel.finding;

import java.util.List;

/**
 * An order of steps that shows a finding.
 *
 * @param preemptions how often a task was interrupted that could have gone on
 */
public record FoundOrder(int preemptions, List<OrderStep> steps) {
  public FoundOrder {
    steps = List.copyOf(steps);
  }

  /**
   * A step.
   *
   * @param task {@code comm/pid}
   * @param number of the task in the schedule
   * @param choice the alternative where it is a choice, else -1
   * @param call the function and protocol, or the event that begins
   * @param accesses what it does to which state
   * @param result what its protocol sees: {@code waits}, {@code fails}, a value; or {@code ""}
   */
  public record OrderStep(
      String task, int number, int choice, String call, List<StateAccess> accesses, String result) {
    public OrderStep {
      accesses = List.copyOf(accesses);
    }

    /** Its first access; null for none. */
    public StateAccess main() {
      return accesses.isEmpty() ? null : accesses.get(0);
    }
  }

  /**
   * What a step does to a piece of shared state.
   *
   * @param does the verb, such as {@code lock} or {@code writes}
   * @param state its name, with the address of the object where it has one
   */
  public record StateAccess(String does, String state) {}
}
