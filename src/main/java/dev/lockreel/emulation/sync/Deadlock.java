package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Verdict;
import dev.lockreel.finding.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds a deadlock at the moment at which its last call begins to wait. */
final class Deadlock {
  private final Kernel kernel;

  Deadlock(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Follows who waits for whom from a call that has begun to wait; reports a circle. */
  void lookFor(Call call) {
    List<Call> path = new ArrayList<>();
    if (leadsTo(call, call, path)) {
      report(path);
    }
  }

  private static boolean leadsTo(Call from, Call goal, List<Call> path) {
    path.add(from);
    for (Call ahead : waitsFor(from)) {
      if (ahead == goal || (!path.contains(ahead) && leadsTo(ahead, goal, path))) {
        return true;
      }
    }
    path.remove(path.size() - 1);
    return false;
  }

  /** Who holds the lock that it waits for, and who is served before it. */
  private static List<Call> waitsFor(Call call) {
    if (call.blockedOn == null) {
      return List.of();
    }
    List<Call> ahead = new ArrayList<>(call.blockedOn.holders());
    List<Call> queue = call.blockedOn.waiters();
    ahead.addAll(queue.subList(0, Math.max(0, queue.indexOf(call))));
    return ahead;
  }

  private void report(List<Call> circle) {
    // Begun at the oldest call, so that the same deadlock reads the same.
    Call oldest =
        circle.stream()
            .min(Comparator.comparingLong((Call each) -> each.begin().timestampNanos()))
            .orElseThrow();
    int at = circle.indexOf(oldest);
    List<String> about = new ArrayList<>();
    StringBuilder story = new StringBuilder();
    for (int i = 0; i < circle.size(); i++) {
      Call each = circle.get((at + i) % circle.size());
      about.add(each.place());
      Call next = circle.get((at + i + 1) % circle.size());
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
        new Verdict(Rule.WAITER_STUCK, about.toArray(String[]::new))
            .headline("deadlock: emulated tasks wait for each other for ever")
            .at(circle.get(0).blockedSince.witness(circle.get(0).place(), true))
            .after(oldest.begin().witness(oldest.place(), true))
            .because(story.toString()));
  }
}
