package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a deadlock when its last call begins to wait: the shortest path from that call over the
 * calls that it waits for back to itself. Each waiter of a lock is looked at once, so the cost is
 * that of the calls that wait.
 */
final class DeadlockSearch {
  private final Kernel kernel;

  DeadlockSearch(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Follows who waits for whom from a call that has begun to wait; reports a cycle. */
  void lookFor(Call call) {
    Map<Call, Call> reachedFrom = new HashMap<>();
    Map<Asked, Integer> lookedAt = new HashMap<>();
    Deque<Call> next = new ArrayDeque<>(List.of(call));
    for (Call from = next.poll(); from != null; from = next.poll()) {
      for (Call ahead : waitsFor(from, lookedAt)) {
        if (ahead == call) {
          report(path(from, reachedFrom));
          return;
        }
        if (reachedFrom.putIfAbsent(ahead, from) == null) {
          next.add(ahead);
        }
      }
    }
  }

  /** The calls on the path from the start of the search to {@code last}. */
  private static List<Call> path(Call last, Map<Call, Call> reachedFrom) {
    List<Call> path = new ArrayList<>();
    for (Call each = last; each != null; each = reachedFrom.get(each)) {
      path.add(0, each);
    }
    return path;
  }

  /** A lock, as readers or as writers wait for it. */
  private record Asked(EmulatedLock lock, boolean shared) {}

  /**
   * The calls that a call waits for: those that hold its lock, and those that are served before it.
   * For a reader only the writers before it count: those are what other readers wait for. Calls
   * that were looked at for another waiter are left out.
   *
   * @param lookedAt how many waiters of each lock have been looked at
   */
  private static List<Call> waitsFor(Call call, Map<Asked, Integer> lookedAt) {
    EmulatedLock lock = call.blockedOn;
    if (lock == null) {
      return List.of();
    }
    List<Call> queue = lock.waiters();
    int upTo = Math.max(0, queue.indexOf(call));
    Asked asked = new Asked(lock, call.asksShared);
    Integer before = lookedAt.get(asked);
    lookedAt.put(asked, before == null ? upTo : Math.max(before, upTo));
    List<Call> ahead = new ArrayList<>();
    if (before == null && (!asked.shared() || lock.heldForWrite())) {
      ahead.addAll(lock.holders());
    }
    for (Call each : queue.subList(before == null ? 0 : Math.min(before, upTo), upTo)) {
      if (!asked.shared() || !each.asksShared) {
        ahead.add(each);
      }
    }
    return ahead;
  }

  private void report(List<Call> cycle) {
    // Begin at the oldest call, so that a deadlock always reads alike.
    Call oldest =
        cycle.stream()
            .min(Comparator.comparingLong((Call each) -> each.begin().timestampNanos()))
            .orElseThrow();
    int at = cycle.indexOf(oldest);
    List<String> about = new ArrayList<>();
    StringBuilder story = new StringBuilder();
    for (int i = 0; i < cycle.size(); i++) {
      Call each = cycle.get((at + i) % cycle.size());
      each.deadlocked = true;
      about.add(each.place());
      Call next = cycle.get((at + i + 1) % cycle.size());
      story
          .append(i == 0 ? "" : " ")
          .append(each)
          .append(" waits for ")
          .append(each.blockedOn)
          .append(", which ")
          .append(next.begin().task())
          .append(each.blockedOn.heldBy(next) ? " holds." : " waits for before it.");
    }
    story.append(" None of them can ever go on.");
    kernel.report(
        Finding.of(Rule.WAITER_STUCK, about.toArray(String[]::new))
            .headline("deadlock: emulated tasks wait for each other for ever")
            .at(cycle.get(0).blockedSince.witness(cycle.get(0).place(), true))
            .after(oldest.begin().witness(oldest.place(), true))
            .because(story.toString())
            .doubted(doubt(cycle)));
  }

  /**
   * Why the calls need not have been at work at the same time; {@code ""} where they were. One went
   * on because its task did something else: when it was over is not known.
   */
  private String doubt(List<Call> cycle) {
    for (Call each : cycle) {
      if (each.ended && !kernel.showsEndOf(each.begin().name())) {
        return "The trace has shown no end of "
            + each.begin().name()
            + " so far: "
            + each.begin().task()
            + " may have been through with it before the others began.";
      }
    }
    return "";
  }
}
