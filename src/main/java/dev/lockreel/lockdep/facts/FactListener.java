package dev.lockreel.lockdep.facts;

/** Receives the facts of all sources of a process, in the order in which the graph takes them. */
public interface FactListener {
  /**
   * A fact.
   *
   * @param source identity of the source
   * @param emulated it is about the source's emulated protocols
   */
  void fact(String source, boolean emulated, Fact fact);
}
