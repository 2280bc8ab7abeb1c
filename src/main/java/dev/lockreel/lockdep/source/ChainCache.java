package dev.lockreel.lockdep.source;

import java.util.function.Consumer;

/**
 * All chains that were seen; a known one costs one look-up.
 *
 * <p>Hot code. A chain is keyed by (chain below, entry) exactly, not by a hash of the whole stack
 * as in the kernel: a collision can never hide a deadlock, and a release simply goes back to the
 * chain below. The entry holds mode, trylock and check, so a chain that is known with readers is
 * not known with writers. Open addressing over two parallel arrays; a hit reads one key and one
 * chain.
 */
final class ChainCache {
  private final Chain root = new Chain();
  private long[] keys = new long[1 << 12];
  private Chain[] chains = new Chain[1 << 12];
  private int size;

  /** Chains may break declared orders: there are some. */
  boolean breakOrders;

  /** The empty chain, on which every context begins. */
  Chain root() {
    return root;
  }

  /** The chain of {@code entry} on top of {@code below}, or null if it was never seen. */
  Chain find(Chain below, int entry) {
    long key = key(below, entry);
    int mask = keys.length - 1;
    for (int slot = hash(key) & mask; ; slot = slot + 1 & mask) {
      Chain chain = chains[slot];
      if (chain == null || keys[slot] == key) {
        return chain;
      }
    }
  }

  /** A new chain; {@link #find} must have answered null. */
  Chain add(Chain below, int entry, SourceClass lockClass) {
    if ((size + 1) * 2 > keys.length) {
      grow();
    }
    Chain chain = new Chain(++size, below, entry, lockClass);
    place(key(below, entry), chain);
    return chain;
  }

  int size() {
    return size;
  }

  /**
   * Gives the hits of every chain to the dependencies that it draws and the declared orders that it
   * breaks. Cost: O(chains).
   */
  void spreadHits() {
    forEach(ChainCache::spreadHits);
  }

  /** The same for one chain. */
  static void spreadHits(Chain chain) {
    if (chain.hits != 0) {
      for (DrawnDependency dependency : chain.draws) {
        dependency.settledCount += chain.hits;
      }
      for (BrokenOrder broken : chain.brokenOrders) {
        broken.finding.observed(chain.hits - broken.settledHits);
        broken.settledHits = 0;
      }
      chain.hits = 0;
    }
  }

  void forEach(Consumer<Chain> visitor) {
    for (Chain chain : chains) {
      if (chain != null) {
        visitor.accept(chain);
      }
    }
  }

  private static long key(Chain below, int entry) {
    return ((long) below.id << 32) | (entry & 0xffffffffL);
  }

  private static int hash(long key) {
    long h = key * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32);
  }

  private void grow() {
    long[] oldKeys = keys;
    Chain[] oldChains = chains;
    keys = new long[oldKeys.length * 2];
    chains = new Chain[oldChains.length * 2];
    for (int i = 0; i < oldChains.length; i++) {
      if (oldChains[i] != null) {
        place(oldKeys[i], oldChains[i]);
      }
    }
  }

  private void place(long key, Chain chain) {
    int mask = keys.length - 1;
    int slot = hash(key) & mask;
    while (chains[slot] != null) {
      slot = slot + 1 & mask;
    }
    keys[slot] = key;
    chains[slot] = chain;
  }
}
