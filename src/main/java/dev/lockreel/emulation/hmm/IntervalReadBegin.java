package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** mmu_interval_read_begin: waits while an invalidation that concerns the interval runs. */
record IntervalReadBegin(IntervalNotifier interval) implements Body {
  @Override
  public long run(Steps k) {
    Subscriptions subscriptions = interval.subscriptions();
    InvalidateSequence sequence = subscriptions.sequence();
    k.spinLock(subscriptions.lock());
    long seq = k.read(() -> interval.seq, subscriptions.shared());
    boolean invalidating = k.read(() -> sequence.seq() == seq, subscriptions.shared());
    k.spinUnlock(subscriptions.lock());
    if (invalidating) {
      k.spinLockIrqsave(subscriptions.wqLock());
      k.spinUnlockIrqrestore(subscriptions.wqLock());
      k.waitEvent(subscriptions.wq(), () -> sequence.seq() != seq, subscriptions.shared());
    }
    return seq;
  }
}
