package dev.lockreel.emulation.kernel;

/** One way to run a protocol, as posted on a list or merged; usually an enum constant. */
public interface Variant {
  /** As the user names it: {@code --protocol NAME=VARIANT}. */
  String id();

  /** What it does, in one sentence. */
  String summary();

  /** The mail that it comes from. */
  Citation source();
}
