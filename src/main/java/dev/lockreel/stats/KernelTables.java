package dev.lockreel.stats;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the locks of a trace would take up of lockdep's tables, which are of a fixed size: the
 * kernel validates nothing more once one of them is full. Counts are those of this trace alone, so
 * a lower bound: a kernel has used its tables since it booted.
 *
 * <p>Sizes are the defaults of Linux 6.1 and 6.12, which are the same: lib/Kconfig.debug
 * (LOCKDEP_BITS 15, LOCKDEP_CHAINS_BITS 16, LOCKDEP_STACK_TRACE_BITS 19), MAX_LOCKDEP_KEYS_BITS 13
 * and MAX_LOCK_DEPTH 48 of the kernel's headers.
 */
public final class KernelTables {
  /**
   * One table.
   *
   * @param name the kernel's constant
   * @param size its default value
   * @param needed entries that the trace needs
   * @param fullAt number of the event, from 1, for which the table has no room; 0 where it suffices
   */
  public record Table(String name, long size, long needed, long fullAt) {}

  /** Words of a saved stack that its head takes (struct lock_trace). */
  private static final int TRACE_HEAD = 3;

  private static final int ENTRIES = 0;
  private static final int CHAINS = 1;
  private static final int HLOCKS = 2;
  private static final int KEYS = 3;
  private static final int DEPTH = 4;
  private static final int TRACES = 5;

  private static final String[] NAMES = {
    "MAX_LOCKDEP_ENTRIES",
    "MAX_LOCKDEP_CHAINS",
    "MAX_LOCKDEP_CHAIN_HLOCKS",
    "MAX_LOCKDEP_KEYS",
    "MAX_LOCK_DEPTH",
    "MAX_STACK_TRACE_ENTRIES"
  };
  private static final long[] SIZES = {1 << 15, 1 << 16, 5L << 16, 1 << 13, 48, 1 << 19};

  private final long[] needed = new long[NAMES.length];
  private final long[] fullAt = new long[NAMES.length];
  private final Set<Long> dependencies = new HashSet<>();
  private final Set<List<Integer>> chains = new HashSet<>();

  private void need(int table, long entries, long event) {
    needed[table] = Math.max(needed[table], entries);
    if (entries > SIZES[table] && fullAt[table] == 0) {
      fullAt[table] = event;
    }
  }

  /** So many classes were registered by that event. */
  void classes(int count, long event) {
    need(KEYS, count, event);
  }

  /** A task holds so many locks. */
  void depth(int held, long event) {
    need(DEPTH, held, event);
  }

  /** A class was taken while another was held: an entry in the list of each. */
  boolean dependency(int from, int to, long event) {
    boolean fresh = dependencies.add((long) from << 32 | to);
    if (fresh) {
      need(ENTRIES, 2L * dependencies.size(), event);
    }
    return fresh;
  }

  /** A stack is saved for a new dependency, at least its head and one frame. */
  void stack(long event) {
    need(TRACES, needed[TRACES] + TRACE_HEAD + 1, event);
  }

  /**
   * The locks held in one context, the newest last.
   *
   * @param chain class and mode of each
   * @return whether it is a new one
   */
  boolean chain(List<Integer> chain, long event) {
    if (!chains.add(chain)) {
      return false;
    }
    need(CHAINS, chains.size(), event);
    need(HLOCKS, needed[HLOCKS] + chain.size(), event);
    return true;
  }

  /** All tables. */
  public List<Table> tables() {
    return IntStream.range(0, NAMES.length)
        .mapToObj(i -> new Table(NAMES[i], SIZES[i], needed[i], fullAt[i]))
        .toList();
  }
}
