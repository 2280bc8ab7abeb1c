package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;

/** Opens inputs so that even small ones come in many batches, for tests of other packages. */
public final class SmallChunks {
  private SmallChunks() {}

  /** Opens {@code spec.path()}; a batch holds about {@code bytes} bytes of text. */
  public static TraceInput open(InputSpec spec, int bytes) throws TraceInputException {
    return TraceInput.open(spec, new Tuning(bytes, bytes, 1 << 20, 1 << 24));
  }
}
