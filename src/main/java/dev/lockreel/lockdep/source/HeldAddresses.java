package dev.lockreel.lockdep.source;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the lock objects of one deep held stack stand, by address. It follows the stack when it is
 * asked, not when an entry comes or goes, so that stacks of ordinary depth cost nothing.
 *
 * <p>Invariant: nothing is ever put below an entry of a stack, only taken out from there. So where
 * an entry stands in the place in which this last saw it, all those below it do as well. Cost of
 * following: that of the pushes and removals since the last time.
 */
final class HeldAddresses {
  private static final int NOWHERE = -1;

  private long[] serials = new long[1 << 8];
  private long[] locks = new long[1 << 8];

  /** By place: the next older entry of the same object. */
  private int[] older = new int[1 << 8];

  private int size;

  /** By address: the place of its newest entry. */
  private final Map<Long, Integer> newest = new HashMap<>();

  /** Follows the stack, of which the first {@code depth} entries are in use. */
  HeldAddresses follow(HeldLock[] held, int depth) {
    while (size > 0 && (size > depth || serials[size - 1] != held[size - 1].serial)) {
      size--;
      if (older[size] == NOWHERE) {
        newest.remove(locks[size]);
      } else {
        newest.put(locks[size], older[size]);
      }
    }
    while (size < depth) {
      push(held[size]);
    }
    return this;
  }

  /** Index of the newest entry that holds this object; -1 where none does. */
  int newest(long lock) {
    return newest.getOrDefault(lock, NOWHERE);
  }

  /** Index of the next older entry that holds the object of entry {@code index}; -1 for none. */
  int older(int index) {
    return older[index];
  }

  private void push(HeldLock entry) {
    if (size == locks.length) {
      serials = Arrays.copyOf(serials, size * 2);
      locks = Arrays.copyOf(locks, size * 2);
      older = Arrays.copyOf(older, size * 2);
    }
    serials[size] = entry.serial;
    locks[size] = entry.lock;
    Integer before = newest.put(entry.lock, size);
    older[size++] = before == null ? NOWHERE : before;
  }
}
