package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;

/** mmu_interval_notifier_remove: waits for the invalidations that may still use it. */
record IntervalRemove(HmmCore core, IntervalNotifier interval) implements Body {
  @Override
  public long run(Steps k) {
    Subscriptions subscriptions = interval.subscriptions();
    InvalidateSequence sequence = subscriptions.sequence();
    k.spinLock(subscriptions.lock());
    long seq = k.read(() -> sequence.invalidating() ? sequence.seq() : 0, subscriptions.shared());
    k.write(
        () -> {
          subscriptions.intervals.remove(interval.address(), interval);
          core.objects().remove(interval);
        },
        subscriptions.shared(),
        subscriptions.sharedIntervals(),
        Shared.object(interval.address()));
    k.spinUnlock(subscriptions.lock());
    if (seq != 0) {
      k.waitEvent(subscriptions.wq(), () -> sequence.seq() != seq, subscriptions.shared());
    }
    k.note(() -> core.objects().tidy(subscriptions));
    return 0;
  }
}
