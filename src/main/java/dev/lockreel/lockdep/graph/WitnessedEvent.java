package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.Observation;

/** An event of one source as the graph remembers it; the source knows what its marks stand for. */
record WitnessedEvent(SourceShare source, Observation event) {
  /** The event as evidence, with the names that the classes have in the graph. */
  Witness witness() {
    return source.named(event.witness());
  }

  /**
   * Whether it comes before another one: by name of the source, its identity, position; at one
   * position what was recorded before what was emulated.
   */
  boolean isBefore(WitnessedEvent other) {
    int order = event.source().compareTo(other.event.source());
    if (order == 0) {
      order = source.identity.compareTo(other.source.identity);
    }
    if (order == 0) {
      order = Long.compare(event.position(), other.event.position());
    }
    return order < 0 || (order == 0 && !source.emulated && other.source.emulated);
  }
}
