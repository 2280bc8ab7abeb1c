package dev.lockreel.fleet;

import java.io.IOException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Entries in a store of Kafka Streams, with its changelog. */
record StoreEntries(KeyValueStore<Bytes, byte[]> store) implements Entries {
  @Override
  public byte[] get(byte[] key) {
    return store.get(Bytes.wrap(key));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    store.put(Bytes.wrap(key), value);
  }

  @Override
  public void scan(byte[] prefix, Visitor each) throws IOException {
    try (KeyValueIterator<Bytes, byte[]> entries =
        store.prefixScan(prefix, new ByteArraySerializer())) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        each.entry(entry.key.get(), entry.value);
      }
    }
  }
}
