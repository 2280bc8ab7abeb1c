package dev.lockreel.lockdep.times;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the {@link LockMeter}s of all sources measured. Not for several threads. */
public final class LockTimes {
  private final Map<String, Totals> byName = new HashMap<>();

  /** Adds up one lock name. */
  static final class Totals {
    long acquisitions;
    long contentions;
    final Sum wait = new Sum();
    final Sum hold = new Sum();
  }

  /** Adds up times of one kind. */
  static final class Sum {
    private long count;
    private long min = Long.MAX_VALUE;
    private long total;
    private LongestTime longest;

    void add(long nanos) {
      count++;
      min = Math.min(min, nanos);
      total += nanos;
    }

    /** Whether a time is so long that {@link #offer} may take it. */
    boolean mayBeLongest(long nanos) {
      return longest == null || nanos >= longest.nanos();
    }

    void offer(LongestTime time) {
      if (longest == null || LongestTime.ORDER.compare(time, longest) < 0) {
        longest = time;
      }
    }

    TimeSpans spans() {
      return count == 0 ? TimeSpans.NONE : new TimeSpans(count, min, total, longest);
    }
  }

  Totals of(String name) {
    return byName.computeIfAbsent(name, each -> new Totals());
  }

  /** Every lock name: the longest held in all first, then by name. */
  public List<LockUse> all() {
    List<LockUse> all = new ArrayList<>();
    byName.forEach(
        (name, totals) ->
            all.add(
                new LockUse(
                    name,
                    totals.acquisitions,
                    totals.contentions,
                    totals.wait.spans(),
                    totals.hold.spans())));
    all.sort(
        Comparator.<LockUse>comparingLong(each -> -each.holds().totalNanos())
            .thenComparing(LockUse::name));
    return all;
  }
}
