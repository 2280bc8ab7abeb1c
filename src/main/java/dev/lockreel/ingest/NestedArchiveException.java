package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;

/** An archive where a trace is expected, which is in another one or comes from a pipe. */
final class NestedArchiveException extends TraceInputException {
  private static final long serialVersionUID = 1;

  NestedArchiveException(String path) {
    super(
        path
            + ": is a tar or zip archive, whose traces are read where it is a file that is named by itself:"
            + " not in a pipe, not within another archive; unpack it first");
  }
}
