package dev.lockreel.emulation.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the steps of a call were, beside its log of their values. A protocol that is run again has
 * to take the same steps; one that does not is not made of its own fields and logged values alone,
 * and nothing that it does could be trusted.
 */
final class Trail {
  private final List<StepKind> kinds = new ArrayList<>();
  private final List<Shared> states = new ArrayList<>();

  void add(StepKind kind, Shared state) {
    kinds.add(kind);
    states.add(state);
  }

  /** Checks that a step which is taken again is the one that was taken. */
  void check(int step, StepKind kind, Shared state, Call call) {
    Shared was = states.get(step);
    if (kinds.get(step) != kind || !Objects.equals(was, state)) {
      throw new AssertionError(
          call
              + " does not repeat itself: step "
              + step
              + " is "
              + kind
              + " of "
              + state
              + ", it was "
              + kinds.get(step)
              + " of "
              + was);
    }
  }
}
