package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Steps;

/** mn_itree_invalidate and mn_itree_inv_end: calls the interval notifiers for an invalidation. */
record IntervalInvalidate(HmmCore core, Invalidation start) {
  /** Counter of invalidations for which the chosen variant changes nothing. */
  static final String OF_NO_VARIANT = "invalidationsOfNoVariant";

  /** Returns 0, or -EAGAIN where a callback would have to block. */
  long start(Steps k) {
    Subscriptions subscriptions = start.subscriptions();
    k.spinLock(subscriptions.lock());
    k.write(this::begin, subscriptions.shared());
    k.spinUnlock(subscriptions.lock());
    if (start.takesTime()) {
      k.inFlight();
      k.note(() -> start.recordedReturn(core.kernel().now()));
    }
    boolean recorded = k.read(this::callbackWouldBlock, subscriptions.shared());
    if (recorded || (!start.blockable() && k.choose(InvalidateRangeStart.CALLBACK_EAGAIN))) {
      if (start.blockable()) {
        k.note(() -> core.findings().badCallback(start, k.stimulus(), "", Invalidation.EAGAIN));
        return 0;
      }
      end(k);
      return Invalidation.EAGAIN;
    }
    return 0;
  }

  private void begin() {
    Subscriptions subscriptions = start.subscriptions();
    if (subscriptions.hmm == null && core.variant() != InvalidateVariant.SEQUENCE) {
      core.kernel().count(OF_NO_VARIANT);
    }
    start.countedInIntervals = true;
    subscriptions.counts(start);
    boolean overlaps = false;
    for (IntervalNotifier each : subscriptions.intervals.values()) {
      if (each.interval().overlaps(start.interval())) {
        overlaps = true;
        each.mapping().invalidationBegins();
      }
    }
    subscriptions.sequence().start(overlaps);
    for (IntervalNotifier each : subscriptions.intervals.values()) {
      if (each.interval().overlaps(start.interval())) {
        each.seq = subscriptions.sequence().seq();
      }
    }
  }

  private boolean callbackWouldBlock() {
    for (IntervalNotifier each : start.subscriptions().intervals.values()) {
      if (each.interval().overlaps(start.interval())
          && start.resultOf(each.address(), Integer.MAX_VALUE) == Invalidation.EAGAIN) {
        return true;
      }
    }
    return false;
  }

  void end(Steps k) {
    Subscriptions subscriptions = start.subscriptions();
    k.spinLock(subscriptions.lock());
    boolean wake = k.update(this::finish, subscriptions.shared());
    k.spinUnlock(subscriptions.lock());
    if (wake) {
      k.spinLockIrqsave(subscriptions.wqLock());
      k.wakeUpAll(subscriptions.wq());
      k.spinUnlockIrqrestore(subscriptions.wqLock());
    }
  }

  private boolean finish() {
    if (!start.countedInIntervals) {
      return false;
    }
    start.countedInIntervals = false;
    if (start.countedIn == null && start.counted) {
      start.subscriptions().uncounts(start);
    }
    return start.subscriptions().sequence().end();
  }
}
