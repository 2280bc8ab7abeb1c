package dev.lockreel.emulation.sync;

/**
 * The code of a protocol: straight-line code that reads like the kernel's. It reads, writes and
 * locks everything that it shares with others through its {@link Steps}; between two steps it
 * computes from its own fields and from what steps returned, nothing else. So it can be stopped at
 * any step and run on later.
 *
 * <p>Usually a record of the arguments: it may be stopped when a checkpoint is made, and is then
 * kept by these.
 */
@FunctionalInterface
public interface Body {
  /** Runs it; returns what the kernel's function returns: 0, a negative errno, a count. */
  long run(Steps k);
}
