package dev.lockreel.lockdep.facts;

/** Takes the facts of one source in order: the graph itself, or the transport to it. */
public interface FactSink {
  /** The next fact of the source. */
  void accept(Fact fact);
}
