package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;
import java.io.ByteArrayInputStream;

/** Opens inputs in ways that only tests need, for tests of other packages. */
public final class TestInputs {
  private TestInputs() {}

  /**
   * Opens {@code spec.path()} so that even a small one comes in batches of {@code bytes} of text.
   */
  public static TraceInput open(InputSpec spec, int bytes) throws TraceInputException {
    return TraceInput.open(spec, new Tuning(bytes, bytes, 1 << 20, 1 << 24));
  }

  /** An input of that content; {@code spec.path()} is its name. */
  public static TraceInput of(InputSpec spec, byte[] content) throws TraceInputException {
    return TraceInput.ofStream(spec, Tuning.DEFAULT, new ByteArrayInputStream(content));
  }
}
