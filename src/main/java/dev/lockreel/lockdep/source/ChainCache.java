package dev.lockreel.lockdep.source;

import java.util.function.Consumer;

/**
 * All chains that were seen; a known one costs one look-up.
 *
 * <p>Hot code. A chain is keyed by (chain below, entry) exactly, not by a hash of the whole stack
 * as in the kernel: a collision can never hide a deadlock, and a release simply goes back to the
 * chain below. The entry holds mode, trylock and check, so a chain that is known with readers is
 * not known with writers. The chain taken last over the one below is tried first: mostly it is that
 * one. Else open addressing over references alone: the key is in the chain, which is read anyway.
 */
final class ChainCache {
  private final Chain root = new Chain();

  /** Capacity 2^6: a stream may have thousands of sources that show little. */
  private static final int INITIAL_SHIFT = Long.SIZE - 6;

  private Chain[] chains = new Chain[1 << (Long.SIZE - INITIAL_SHIFT)];

  /** The home of a chain is that many of its hash's high bits: 64 less this. */
  private int shift = INITIAL_SHIFT;

  private int size;

  /** Chains may break declared orders: there are some. */
  boolean breakOrders;

  /** The empty chain, on which every context begins. */
  Chain root() {
    return root;
  }

  /** The chain of {@code entry} on top of {@code below}, or null if it was never seen. */
  Chain find(Chain below, int entry) {
    Chain latest = below.latest;
    return latest != null && latest.entry == entry ? latest : probe(below, entry);
  }

  private Chain probe(Chain below, int entry) {
    int mask = chains.length - 1;
    for (int slot = home(below, entry); ; slot = slot + 1 & mask) {
      Chain chain = chains[slot];
      if (chain == null) {
        return null;
      }
      if (chain.entry == entry && chain.parent == below) {
        below.latest = chain;
        return chain;
      }
    }
  }

  /** A new chain; {@link #find} must have answered null. */
  Chain add(Chain below, int entry, SourceClass lockClass) {
    if ((size + 1) * 2 > chains.length) {
      grow();
    }
    Chain chain = new Chain(++size, below, entry, lockClass);
    place(chain);
    below.latest = chain;
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

  /** Gives the hits of one chain to what it draws and breaks. */
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

  private int home(Chain below, int entry) {
    long key = ((long) below.id << 32) | (entry & 0xffffffffL);
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> shift);
  }

  private void grow() {
    Chain[] old = chains;
    chains = new Chain[old.length * 2];
    shift--;
    for (Chain each : old) {
      if (each != null) {
        place(each);
      }
    }
  }

  private void place(Chain chain) {
    int mask = chains.length - 1;
    int slot = home(chain.parent, chain.entry);
    while (chains[slot] != null) {
      slot = slot + 1 & mask;
    }
    chains[slot] = chain;
  }
}
