package dev.lockreel.emulation.sync;

/**
 * A protocol: straight-line code that reads like the kernel's. Everything that it shares with
 * others it reads, writes and locks through its {@link Steps}; between two steps it computes from
 * its own fields and from what steps returned, nothing else. That is what lets it be stopped at any
 * step and run on later.
 *
 * <p>Usually a record of the arguments; serializable, for it may be stopped when a checkpoint is
 * made.
 */
@FunctionalInterface
public interface Body {
  /** Runs it; what the kernel's function returns: 0, a negative errno, a count. */
  long run(Steps k);
}
