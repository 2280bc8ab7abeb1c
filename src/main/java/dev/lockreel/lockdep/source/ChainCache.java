package dev.lockreel.lockdep.source;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * All chains that were seen; a known one costs one look-up.
 *
 * <p>Hot code. A chain is keyed by (chain below, entry) exactly, not by a hash of the whole stack
 * as in the kernel: a collision can never hide a deadlock, and a release simply goes back to the
 * chain below. The entry holds mode, trylock and check, so a chain that is known with readers is
 * not known with writers. What an acquisition of a known chain needs stands in a record of 32
 * bytes, by the number of the chain, so that of many chains few cache lines are touched; {@link
 * Chain} has what only a new one needs. The chain taken last over the one below is tried first:
 * mostly it is that one. Else open addressing over numbers alone: the key is in the record, which
 * is read anyway.
 */
final class ChainCache {
  /** {@link Chain#id} of the empty chain, on which every context begins; of others, for none. */
  static final int ROOT = 0;

  /** Capacity 2^4: a stream may have thousands of sources that show little. */
  private static final int INITIAL_SHIFT = Long.SIZE - 4;

  /** A record is 2^2 words: these. */
  private static final int RECORD_SHIFT = 2;

  /** Number of the chain below, then the entry. */
  private static final int KEY = 0;

  /**
   * Of the acquisition that was found to pass all checks: {@link SourceClasses#revision}, depth (16
   * bits), {@link SourceClass#provingLevel} (8 bits) and {@link IrqState}; 0 before that.
   */
  private static final int PASSED = 1;

  /** Acquisitions since the last {@link #spreadHits}. */
  private static final int HITS = 2;

  /** The chain found last that builds on this one: its number, then its entry; 0 before that. */
  private static final int LATEST = 3;

  private static final int DEPTH_SHIFT = 16;
  private static final int LEVEL_SHIFT = 8;
  private static final long LEVEL = 0xff00;

  /** Chains that are deeper are checked each time; the kernel's are at most 48 deep. */
  private static final int MAX_PASSING_DEPTH = 0xffff;

  /** Numbers of chains; 0 where a slot is free. */
  private int[] slots = new int[1 << (Long.SIZE - INITIAL_SHIFT)];

  private long[] records = new long[capacity() << RECORD_SHIFT];

  /** By number. */
  private Chain[] chains = new Chain[capacity()];

  /** The home of a chain is that many of its hash's high bits: 64 less this. */
  private int shift = INITIAL_SHIFT;

  private int size;

  /** Chains may break declared orders: there are some. */
  boolean breakOrders;

  ChainCache() {
    chains[ROOT] = new Chain(this);
  }

  /** The chain with that number. */
  Chain get(int id) {
    return chains[id];
  }

  /** The chain of {@code entry} on top of {@code below}, or null if it was never seen. */
  Chain find(Chain below, int entry) {
    int found = find(below.id, entry);
    return found == ROOT ? null : chains[found];
  }

  /** The chain of {@code entry} on top of {@code below}, made if it was never seen. */
  Chain findOrAdd(Chain below, int entry, SourceClass lockClass) {
    Chain found = find(below, entry);
    return found != null ? found : add(below, entry, lockClass);
  }

  /** Number of the chain of {@code entry} on top of chain {@code below}; {@link #ROOT} for none. */
  private int find(int below, int entry) {
    long latest = records[(below << RECORD_SHIFT) + LATEST];
    return (int) latest == entry ? (int) (latest >>> Integer.SIZE) : probe(below, entry);
  }

  private int probe(int below, int entry) {
    long key = pair(below, entry);
    int mask = slots.length - 1;
    int slot = home(key);
    int id = slots[slot];
    while (id != ROOT && records[(id << RECORD_SHIFT) + KEY] != key) {
      slot = slot + 1 & mask;
      id = slots[slot];
    }
    if (id != ROOT) {
      records[(below << RECORD_SHIFT) + LATEST] = pair(id, entry);
    }
    return id;
  }

  /**
   * Takes the chain of {@code entry} on top of chain {@code below}, if an acquisition in interrupt
   * state {@code irq} that makes a held stack of that depth, all of it in this chain, is known to
   * pass every check, since nothing has changed.
   *
   * @return {@link #number} and {@link #provingLevel} of the chain; {@link #ROOT} where it has to
   *     be checked
   */
  long take(int below, int entry, int depth, int irq, int revision) {
    long[] all = records;
    int found = find(below, entry);
    int record = found << RECORD_SHIFT;
    long passed = all[record + PASSED];
    if ((passed & ~LEVEL) != passed(depth, irq, revision) || depth > MAX_PASSING_DEPTH) {
      return ROOT;
    }
    all[record + HITS]++;
    return pair(found, (int) passed >> LEVEL_SHIFT);
  }

  /** {@link Chain#id} of a chain that was taken. */
  static int number(long taken) {
    return (int) (taken >>> Integer.SIZE);
  }

  /** {@link SourceClass#provingLevel} of the class of a chain that was taken. */
  static int provingLevel(long taken) {
    return (byte) taken;
  }

  /** An acquisition of a chain in interrupt state {@code irq} passes every check of its class. */
  void passes(Chain chain, int irq, int revision) {
    if (chain.depth <= MAX_PASSING_DEPTH) {
      int level = chain.lockClass.provingLevel() & 0xff;
      records[(chain.id << RECORD_SHIFT) + PASSED] =
          passed(chain.depth, irq, revision) | (long) level << LEVEL_SHIFT;
    }
  }

  private static long passed(int depth, int irq, int revision) {
    return (long) revision << Integer.SIZE | (long) depth << DEPTH_SHIFT | irq;
  }

  /** It is no longer known that an acquisition of that chain passes. */
  void doubt(int id) {
    records[(id << RECORD_SHIFT) + PASSED] = 0;
  }

  /** A chain is taken once more. */
  void hit(int id) {
    records[(id << RECORD_SHIFT) + HITS]++;
  }

  /** Acquisitions of a chain since the last {@link #spreadHits}. */
  long hits(int id) {
    return records[(id << RECORD_SHIFT) + HITS];
  }

  /** A new chain; {@link #find} must have answered null. */
  Chain add(Chain below, int entry, SourceClass lockClass) {
    if ((size + 1) * 2 > slots.length) {
      grow();
    }
    Chain chain = new Chain(++size, below, entry, lockClass);
    chains[chain.id] = chain;
    long key = pair(below.id, entry);
    records[(chain.id << RECORD_SHIFT) + KEY] = key;
    records[(below.id << RECORD_SHIFT) + LATEST] = pair(chain.id, entry);
    place(chain.id, key);
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
    forEach(this::spreadHits);
  }

  /** Gives the hits of one chain to what it draws and breaks. */
  void spreadHits(Chain chain) {
    long hits = chain.hits();
    if (hits != 0) {
      for (DrawnDependency dependency : chain.draws) {
        dependency.settledCount += hits;
      }
      for (BrokenOrder broken : chain.brokenOrders) {
        broken.finding.observed(hits - broken.settledHits);
        broken.settledHits = 0;
      }
      records[(chain.id << RECORD_SHIFT) + HITS] = 0;
    }
  }

  /** Visits all but the root, in the order in which they were first seen. */
  void forEach(Consumer<Chain> visitor) {
    for (int id = 1; id <= size; id++) {
      visitor.accept(chains[id]);
    }
  }

  private static long pair(int id, int entry) {
    return (long) id << Integer.SIZE | (entry & 0xffffffffL);
  }

  /** Of the chains; half of the slots stay free. */
  private int capacity() {
    return slots.length / 2 + 1;
  }

  private int home(long key) {
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> shift);
  }

  private void grow() {
    slots = new int[slots.length * 2];
    shift--;
    records = Arrays.copyOf(records, capacity() << RECORD_SHIFT);
    chains = Arrays.copyOf(chains, capacity());
    for (int id = 1; id <= size; id++) {
      place(id, records[(id << RECORD_SHIFT) + KEY]);
    }
  }

  private void place(int id, long key) {
    int mask = slots.length - 1;
    int slot = home(key);
    while (slots[slot] != ROOT) {
      slot = slot + 1 & mask;
    }
    slots[slot] = id;
  }
}
