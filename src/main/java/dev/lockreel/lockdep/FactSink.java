package dev.lockreel.lockdep;

/** Takes the facts of one source, in their order: the graph itself, or the way to it. */
public interface FactSink {
  /** The next fact of the source. */
  void accept(Fact fact);
}
