package dev.lockreel.ingest;

import java.util.function.BooleanSupplier;

/**
 * How to read an input that may still grow.
 *
 * @param grows whether a file is read on where it grows, as {@code tail -f} does
 * @param stopped asked every tenth of a second while nothing comes, on any thread; from true on the
 *     input ends where it was read to
 */
public record Following(boolean grows, BooleanSupplier stopped) {
  /** An input ends where it ends. */
  public static final Following NONE = new Following(false, () -> false);
}
