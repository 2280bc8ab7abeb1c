package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;
import java.util.ArrayList;
import java.util.List;

/** Findings about calls that still wait, and for whom. */
public final class StuckCalls {
  private StuckCalls() {}

  /**
   * Returns a finding for each call that waits: an error where it is proved that it waits for ever,
   * else a warning. Calls that were reported as a deadlock are left out, and so are work items,
   * which may be late.
   */
  public static List<FindingBuilder> of(Machine machine) {
    List<FindingBuilder> stuck = new ArrayList<>();
    for (Call call : machine.calls()) {
      if (call.waits() && !call.deadlocked && !call.isWork()) {
        stuck.add(verdict(call));
      }
    }
    return stuck;
  }

  /**
   * A finding for each call that waits where nothing else will happen: an error. Calls that were
   * reported as a deadlock are left out, and so are those that wait for these.
   */
  public static List<FindingBuilder> forGood(Machine machine) {
    List<FindingBuilder> stuck = new ArrayList<>();
    boolean deadlock = false;
    for (Call call : machine.calls()) {
      deadlock |= call.deadlocked;
    }
    for (Call call : machine.calls()) {
      if (call.waits() && !deadlock && !call.isWork()) {
        stuck.add(
            call.waitsOn != null && !call.waitsOn.neverWakes().isEmpty()
                ? verdict(call)
                : forGood(call));
      }
    }
    return stuck;
  }

  private static FindingBuilder forGood(Call call) {
    return Finding.of(Rule.WAITER_STUCK, call.place())
        .confidence(Confidence.CERTAIN, "Every other call is over, or waits too.")
        .at(call.blockedSince().witness(call.place(), true))
        .after(call.begin().witness(call.place(), true))
        .because(
            call + " waits for " + what(call) + " for ever: nothing is left that could end it.");
  }

  private static FindingBuilder verdict(Call call) {
    ModelEvent since = call.blockedSince();
    if (call.waitsOn != null && !call.waitsOn.neverWakes().isEmpty()) {
      return Finding.of(Rule.WAITER_STUCK, call.place())
          .confidence(Confidence.CERTAIN, "What it waits for can never happen.")
          .at(since.witness(call.place(), true))
          .after(call.begin().witness(call.place(), true))
          .because(
              call
                  + " waits for "
                  + call.waitsOn
                  + " for ever: "
                  + call.waitsOn.neverWakes()
                  + ".");
    }
    return Finding.of(Rule.WAITER_STUCK, call.place())
        .warning()
        .confidence(
            Confidence.CLASS, "The trace ends while it waits; what came after is not known.")
        .at(since.witness(call.place(), true))
        .after(call.begin().witness(call.place(), true))
        .because(call + " still waits for " + what(call) + " where the trace ends.");
  }

  private static String what(Call call) {
    if (call.blockedOn == null) {
      return call.waitsOn.toString();
    }
    List<String> holders = new ArrayList<>();
    if (call.recordedHolder != 0) {
      holders.add("recorded task " + call.recordedHolder);
    }
    for (Call holder : call.blockedOn.holders()) {
      holders.add(holder.begin().task() + " in " + holder.place());
    }
    return call.blockedOn
        + (holders.isEmpty() ? "" : ", which " + String.join(" and ", holders) + " holds");
  }
}
