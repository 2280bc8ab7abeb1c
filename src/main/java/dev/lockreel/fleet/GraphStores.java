package dev.lockreel.fleet;

import dev.lockreel.lockdep.declared.OrderRule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.RocksDBStore;

/**
 * The stores of the stage of the graphs. As soon as one has all of its changelog, its graphs are
 * read, in the thread that restores stores: the thread that processes goes on meanwhile with what
 * else it has, so that neither a transaction nor a poll has to wait for a large graph. Safe for
 * several threads.
 */
final class GraphStores implements KeyValueBytesStoreSupplier, StateRestoreListener {
  private final List<OrderRule> rules;

  /** The open ones, by partition. */
  private final Map<Integer, Store> stores = new ConcurrentHashMap<>();

  /**
   * @param rules orders that the user declared
   */
  GraphStores(List<OrderRule> rules) {
    this.rules = rules;
  }

  /** The graphs of a partition, once; null where they are not read yet. */
  List<RestoredGraph> take(int partition) {
    Store store = stores.get(partition);
    return store == null ? null : store.take();
  }

  @Override
  public String name() {
    return FleetTopology.GRAPHS;
  }

  @Override
  public KeyValueStore<Bytes, byte[]> get() {
    return new Store();
  }

  @Override
  public String metricsScope() {
    return "rocksdb";
  }

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long first, long last) {}

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long last, long records) {}

  @Override
  public void onRestoreEnd(TopicPartition changelog, String name, long records) {
    Store store = name.equals(name()) ? stores.get(changelog.partition()) : null;
    if (store != null) {
      store.read();
    }
  }

  /** A store, and its graphs from when it is restored until they are taken. */
  private final class Store extends RocksDBStore {
    private int partition;
    private volatile List<RestoredGraph> graphs;

    Store() {
      super(GraphStores.this.name(), metricsScope());
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
      super.init(context, root);
      partition = context.taskId().partition();
      stores.put(partition, this);
    }

    private void read() {
      try {
        graphs = RestoredGraph.all(rules, new ScanAhead(new StoreEntries(this)));
      } catch (IOException e) {
        // The stage reads it again, and ends the instance with the reason.
        graphs = null;
      }
    }

    private List<RestoredGraph> take() {
      List<RestoredGraph> taken = graphs;
      graphs = null;
      return taken;
    }

    @Override
    public synchronized void close() {
      stores.remove(partition, this);
      graphs = null;
      super.close();
    }
  }
}
