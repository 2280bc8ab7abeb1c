package dev.lockreel.lockdep.source;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Findings that a loss may still explain. A gap is announced only where its CPU's events begin
 * again; a task that took a lock inside it and moved to another CPU releases it there before that.
 * So findings about balance made since the last event of a CPU are withdrawn when its next event
 * reports lost events. A loss without a mark shows even later, by a lock that seems held: then
 * those since that lock was taken are withdrawn.
 */
final class RecentFindings {
  private static final int KEPT = 256;

  /** A trace may well end with one release too many. */
  private static final int SEVERAL = 3;

  /** A finding, and when it was observed. */
  private record Observation(Moment at, SourceFinding found) {}

  private final Deque<Observation> recent = new ArrayDeque<>();
  private long[] lastEvent = new long[8];

  /** Event {@code event} came from this CPU. */
  void heard(int cpu, long event) {
    if (cpu >= lastEvent.length) {
      lastEvent = Arrays.copyOf(lastEvent, Math.max(cpu + 1, lastEvent.length * 2));
    }
    lastEvent[cpu] = event;
  }

  void observed(Moment at, SourceFinding found) {
    if (recent.size() == KEPT) {
      recent.removeFirst();
    }
    recent.addLast(new Observation(at, found));
  }

  /**
   * So many observations were made before a restart, since the last acquisition: any time before
   * {@code restart}, and a CPU that is not heard before it reports a loss may explain them.
   */
  void restore(Moment restart, SourceFinding found, long times) {
    for (long left = times; left > 0; left--) {
      observed(restart, found);
    }
  }

  /** The event that came last from this CPU. */
  long lastOf(int cpu) {
    return cpu < lastEvent.length ? lastEvent[cpu] : 0;
  }

  /** Events were lost after that one: withdraws the findings made since. */
  void lostSince(long event, SourceFindings findings) {
    while (!recent.isEmpty() && recent.peekLast().at().event() > event) {
      findings.takeBack(recent.removeLast().found());
    }
  }

  /**
   * The trace ends, and {@code serial} is the number of the acquisition that would come next:
   * withdraws the findings since the last one where there are several. Then acquisitions were
   * switched off, and releases were not yet.
   *
   * @return how many there were
   */
  int endedWith(long serial, SourceFindings findings) {
    int since = severalAt(serial);
    if (since > 0) {
      lostAfter(serial - 1, findings);
    }
    return since;
  }

  /** How many findings {@link #endedWith} would withdraw. */
  int severalAt(long serial) {
    int since = at(serial).values().stream().mapToInt(Long::intValue).sum();
    return since < SEVERAL ? 0 : since;
  }

  /**
   * The findings since the last acquisition, which {@link #endedWith} may withdraw if none comes:
   * how often each was observed, by fingerprint.
   */
  SortedMap<String, Long> at(long serial) {
    SortedMap<String, Long> found = new TreeMap<>();
    for (Observation each : recent) {
      if (each.at().serial() == serial && !each.found().withdrawn) {
        found.merge(each.found().fingerprint(), 1L, Long::sum);
      }
    }
    return found;
  }

  /** Events were lost after the acquisition of that serial number: withdraws the findings since. */
  void lostAfter(long serial, SourceFindings findings) {
    while (!recent.isEmpty() && recent.peekLast().at().serial() > serial) {
      findings.takeBack(recent.removeLast().found());
    }
  }
}
