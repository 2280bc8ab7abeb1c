package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.kernel.Verdict;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Rule;
import java.io.Serializable;

/**
 * A recorded task that is in mmu_interval_read_begin or hmm_range_wait_until_valid.
 *
 * @param interval what it reads; null for a range
 * @param range the range whose validity it waits for; null for an interval notifier
 */
record Reader(ModelEvent begin, IntervalNotifier interval, HmmRange range) implements Serializable {
  Subscriptions subscriptions() {
    return interval != null ? interval.subscriptions() : range.hmm().subscriptions();
  }

  /** It has to wait, as far as is known. */
  boolean waits() {
    if (interval != null) {
      InvalidateSequence sequence = interval.subscriptions().sequence();
      return sequence.invalidating() && interval.seq == sequence.seq();
    }
    return !range.valid;
  }

  /** It waits where the trace ends. */
  Verdict stuck() {
    Subscriptions subscriptions = subscriptions();
    Invalidation leaked = subscriptions.firstLeaked;
    String waiting =
        begin.task()
            + " has waited in "
            + begin.name()
            + " since "
            + HmmVerdicts.time(begin)
            + " for all invalidations of "
            + subscriptions
            + " to end";
    Verdict verdict =
        new Verdict(Rule.WAITER_STUCK, begin.name()).at(begin.witness(begin.name(), false));
    if (leaked != null) {
      return verdict
          .confidence(Confidence.CERTAIN, "That an invalidation is never ended is proved.")
          .after(HmmVerdicts.witness(leaked))
          .because(waiting + ", which never happens: " + HmmVerdicts.neverWakes(leaked) + ".");
    }
    if (!subscriptions.inFlight.isEmpty()) {
      verdict.after(HmmVerdicts.witness(subscriptions.inFlight.get(0)));
    }
    return verdict
        .warning()
        .confidence(
            Confidence.CLASS, "The trace ends while it waits; what came after is not known.")
        .because(waiting + ", and still does where the trace ends.");
  }
}
