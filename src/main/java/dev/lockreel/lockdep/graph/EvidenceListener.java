package dev.lockreel.lockdep.graph;

/** Gets to know what evidence a graph has, and what it lacks. */
public interface EvidenceListener {
  /**
   * The source with the first evidence of something.
   *
   * @param name of the source, as its witnesses have it
   * @param identity unique name of the source
   * @param kinds of the dependency; 0 of a usage
   */
  record Holder(String name, String identity, int kinds) {}

  /**
   * The graph has evidence.
   *
   * @param digest {@link dev.lockreel.lockdep.facts.FactDigest} of what it is of
   */
  void known(long digest, Holder holder);

  /** The graph needs the evidence of a fact whose source left it out. */
  void lacking(KeptFact bare);
}
