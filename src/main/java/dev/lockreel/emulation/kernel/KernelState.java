package dev.lockreel.emulation.kernel;

import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;

/** The types of the kept state that all models use. */
public final class KernelState {
  private KernelState() {}

  public static void types(StateTypes types) {
    types
        .record("event", ModelEvent.class)
        .record("event-detail", EventDetail.class)
        .record("origin", Origin.class);
  }
}
