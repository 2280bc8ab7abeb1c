package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The populated page-table entries of one VMA, as ranges of adjacent entries of one order that one
 * action populated. Cost of each operation: O(log ranges), and the ranges that it takes away.
 */
public final class PageTable implements Stateful {
  /** Entries up to {@code end}. */
  record Entries(long end, PageOrder order, Action by) {}

  private final TreeMap<Long, Entries> ranges = new TreeMap<>();

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /**
   * The action that populated the first entry within {@code [start, end)}; null where all are
   * empty.
   */
  public Action populatedIn(long start, long end) {
    Map.Entry<Long, Entries> before = ranges.floorEntry(start);
    if (before != null && before.getValue().end() > start) {
      return before.getValue().by();
    }
    Map.Entry<Long, Entries> within = ranges.ceilingEntry(start);
    return within != null && within.getKey() < end ? within.getValue().by() : null;
  }

  public boolean populatedAt(long address) {
    return populatedIn(address, address + 1) != null;
  }

  /** The action that populated the lowest entry; null where all are empty. */
  public Action first() {
    return ranges.isEmpty() ? null : ranges.firstEntry().getValue().by();
  }

  /** The order of the entry that maps {@code address}; null where it is empty. */
  public PageOrder orderAt(long address) {
    Map.Entry<Long, Entries> before = ranges.floorEntry(address);
    return before != null && before.getValue().end() > address ? before.getValue().order() : null;
  }

  /** The first address in {@code [start, end)} that no entry maps; {@code end} where all do. */
  public long firstEmpty(long start, long end) {
    long at = start;
    while (at < end) {
      Map.Entry<Long, Entries> before = ranges.floorEntry(at);
      if (before == null || before.getValue().end() <= at) {
        return at;
      }
      at = before.getValue().end();
    }
    return end;
  }

  /** The end of the empty range that begins at {@code start}, at most {@code end}. */
  public long endOfEmpty(long start, long end) {
    Long next = ranges.ceilingKey(start);
    return next == null ? end : Math.min(next, end);
  }

  /** Populates {@code [start, end)}; replaces what was there before. */
  public void populate(long start, long end, PageOrder order, Action by) {
    if (end <= start) {
      return;
    }
    zap(start, end);
    Map.Entry<Long, Entries> before = ranges.lowerEntry(start);
    if (before != null && before.getValue().end() == start && alike(before.getValue(), order, by)) {
      // One range for what one function maps page by page; the oldest event stays its evidence.
      ranges.put(before.getKey(), new Entries(end, order, before.getValue().by()));
    } else {
      ranges.put(start, new Entries(end, order, by));
    }
  }

  private static boolean alike(Entries entries, PageOrder order, Action by) {
    return entries.order() == order
        && Objects.equals(entries.by().function(), by.function())
        && Objects.equals(entries.by().protocol(), by.protocol());
  }

  /** Empties {@code [start, end)}. */
  public void zap(long start, long end) {
    Map.Entry<Long, Entries> before = ranges.lowerEntry(start);
    if (before != null && before.getValue().end() > start) {
      Entries cut = before.getValue();
      ranges.put(before.getKey(), new Entries(start, cut.order(), cut.by()));
      if (cut.end() > end) {
        ranges.put(end, cut);
        return;
      }
    }
    Map.Entry<Long, Entries> within = ranges.ceilingEntry(start);
    while (within != null && within.getKey() < end) {
      ranges.remove(within.getKey());
      if (within.getValue().end() > end) {
        ranges.put(end, within.getValue());
        return;
      }
      within = ranges.ceilingEntry(start);
    }
  }

  /** Empties all. */
  public void zap() {
    ranges.clear();
  }

  @Override
  public void fields(StateFields f) {
    f.all("ranges", Long.class, Entries.class, ranges);
  }
}
