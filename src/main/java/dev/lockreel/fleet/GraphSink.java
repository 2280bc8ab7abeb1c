package dev.lockreel.fleet;

import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import dev.lockreel.store.FactRecord;

/** Where a graph publishes what it knows, and what it has found. */
interface GraphSink {
  /**
   * A finding or dependency as {@code stream} publishes them.
   *
   * @param topic of the settings
   * @param value null for a tombstone
   */
  void result(String topic, String graph, byte[] key, byte[] value);

  /**
   * An entry of the graph, for those who make reports of it.
   *
   * @param value null for a tombstone
   */
  void entry(byte[] key, byte[] value);

  /** The graph has evidence. */
  void known(String graph, long digest, Holder holder);

  /** The source in that partition of the traces has left out evidence that is needed. */
  void lacking(int partition, FactRecord facts);
}
