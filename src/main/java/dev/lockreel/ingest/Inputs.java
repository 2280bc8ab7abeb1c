package dev.lockreel.ingest;

import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.TraceInputException;

/** Opens inputs by their spec. */
public final class Inputs {
  private Inputs() {}

  /**
   * The events of an input from the spec's offset on.
   *
   * @throws TraceInputException it cannot be opened or is none of the formats
   */
  public static EventSource open(InputSpec spec) throws TraceInputException {
    return open(spec, Tuning.DEFAULT);
  }

  static EventSource open(InputSpec spec, Tuning tuning) throws TraceInputException {
    // The source that is returned owns the input.
    @SuppressWarnings("resource")
    TraceInput input = TraceInput.open(spec, tuning);
    return input.events();
  }
}
