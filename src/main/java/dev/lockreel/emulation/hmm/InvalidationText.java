package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Witness;

/** Invalidations in the words of a report. */
final class InvalidationText {
  private InvalidationText() {}

  static String time(ModelEvent event) {
    return event.seconds() + " s";
  }

  /** The place where an invalidation was started, as a report shows it. */
  static String through(Invalidation start) {
    return start.call().isEmpty() ? HmmEvents.INVALIDATE_RANGE_START : start.call();
  }

  /**
   * "init/59 started an invalidation of [..) of mm .. at 7.4 s from t_leak+0xa8/0xf0 [lockbug]".
   */
  static String started(Invalidation start) {
    return start.begin().task()
        + " started an invalidation of "
        + start.interval()
        + " of "
        + start.subscriptions()
        + " at "
        + time(start.begin())
        + (start.call().isEmpty() ? "" : " from " + start.call());
  }

  static Witness witness(Invalidation start) {
    return start.begin().witness(through(start), false);
  }

  /** The consequence of a count that was not given back. */
  static String consequence(Subscriptions subscriptions) {
    return " The count of running invalidations of "
        + subscriptions
        + " can never reach 0 again: whoever waits for that waits for ever.";
  }

  /** The reason why waiters of an mm whose count leaked never go on. */
  static String neverWakes(Invalidation leaked) {
    return started(leaked) + " and its count is never given back";
  }

  static String error(long ret) {
    return ret == Invalidation.EAGAIN ? "-EAGAIN" : Long.toString(ret);
  }
}
