package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** mmu_interval_notifier_insert. */
record IntervalInsert(IntervalNotifier interval) implements Body {
  @Override
  public long run(Steps k) {
    Subscriptions subscriptions = interval.subscriptions();
    k.spinLock(subscriptions.lock());
    k.write(
        () -> {
          subscriptions.intervals.put(interval.address(), interval);
          interval.seq = subscriptions.sequence().joined();
        },
        subscriptions.shared(),
        subscriptions.sharedIntervals());
    k.spinUnlock(subscriptions.lock());
    return 0;
  }
}
