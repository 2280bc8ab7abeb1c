package dev.lockreel.fleet;

import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The topic of known facts as a table that each instance has whole.
 *
 * @param store by the keys of the topic
 */
record KnownTable(ReadOnlyKeyValueStore<Bytes, byte[]> store) implements KnownFacts {
  @Override
  public Holder holder(String graph, long digest) {
    return KnownFacts.decode(store.get(Bytes.wrap(KnownFacts.key(graph, digest))));
  }

  /** Puts each record of the topic into the table. */
  static final class Filler implements Processor<Bytes, byte[], Void, Void> {
    private KeyValueStore<Bytes, byte[]> store;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      store = context.getStateStore(FleetTopology.KNOWN);
    }

    @Override
    public void process(Record<Bytes, byte[]> record) {
      if (record.key() != null) {
        store.put(record.key(), record.value());
      }
    }
  }
}
