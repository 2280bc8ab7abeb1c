package dev.lockreel.emulation.sync;

import java.util.Arrays;
import java.util.Objects;

/**
 * What the steps of a call were, beside its log of their values. A protocol that is run again has
 * to take the same steps; one that does not is not made of its own fields and logged values alone,
 * and nothing that it does could be trusted.
 */
final class Trail {
  private static final int USUAL_STEPS = 32;

  private StepKind[] kinds;
  private Shared[] states;
  private int size;

  void add(StepKind kind, Shared state) {
    if (kinds == null) {
      kinds = new StepKind[USUAL_STEPS];
      states = new Shared[USUAL_STEPS];
    } else if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * size);
      states = Arrays.copyOf(states, 2 * size);
    }
    kinds[size] = kind;
    states[size] = state;
    size++;
  }

  /** Checks that a step which is taken again is the one that was taken. */
  void check(int step, StepKind kind, Shared state, Call call) {
    Shared was = states[step];
    if (kinds[step] != kind || !Objects.equals(was, state)) {
      throw new AssertionError(
          call
              + " does not repeat itself: step "
              + step
              + " is "
              + kind
              + " of "
              + state
              + ", it was "
              + kinds[step]
              + " of "
              + was);
    }
  }
}
