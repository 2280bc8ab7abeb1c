package dev.lockreel.lockdep;

import dev.lockreel.finding.Finding;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * A finding as it is kept across a restart: with what it rests on, so that it still counts up and
 * can still be withdrawn.
 *
 * @param finding as it stands
 * @param settledCount observations that rest on nothing provisional
 * @param closes the drawings of the last one of {@code restsOn} are its observations, and nothing
 *     else
 * @param countedBefore drawings of that one that do not count
 * @param restsOn the dependencies that it needs, each as {@code (long) from << 32 | to} of class
 *     ids
 * @param pending observations by the serial number of the held-lock entry that they rest on
 */
public record FindingRecord(
    Finding finding,
    long settledCount,
    boolean closes,
    long countedBefore,
    long[] restsOn,
    SortedMap<Long, Long> pending) {
  public FindingRecord {
    pending = Collections.unmodifiableSortedMap(new TreeMap<>(pending));
  }

  /**
   * The finding as it may be reported while these entries are held.
   *
   * @param dependencies gives those of {@link #restsOn}
   */
  public Finding value(OpenEntries open, LongFunction<DependencyRecord> dependencies) {
    return open.judged(
        finding,
        closes || settledCount > 0,
        pending.keySet(),
        Arrays.stream(restsOn).mapToObj(dependencies).map(DependencyRecord::restsOn));
  }
}
