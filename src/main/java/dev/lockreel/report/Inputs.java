package dev.lockreel.report;

import dev.lockreel.trace.SourceState;

/** What a report was made from, known again by anybody who has it. */
public final class Inputs {
  private Inputs() {}

  /**
   * {@code name: file, SHA-256 of its first N bytes DIGEST}: of the uncompressed content, at most
   * its first 64 KiB; without a digest for what came in records.
   */
  public static String line(SourceState source) {
    String names = source.origin().source() + ": " + source.origin().file();
    return source.prefixSha256().isEmpty()
        ? names
        : names
            + ", SHA-256 of its first "
            + NumberText.count(source.prefixLength(), "byte")
            + " "
            + source.prefixSha256();
  }
}
