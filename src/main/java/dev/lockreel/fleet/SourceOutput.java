package dev.lockreel.fleet;

import dev.lockreel.store.FactRecord;
import dev.lockreel.stream.DeadLetter;

/** Where sources send what they say. */
interface SourceOutput {
  /** A record for the graph of that name. */
  void facts(String graph, FactRecord record);

  /** A record of a trace that cannot be used. */
  void deadLetter(DeadLetter letter);
}
