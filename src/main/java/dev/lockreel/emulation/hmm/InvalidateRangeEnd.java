package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * __mmu_notifier_invalidate_range_end.
 *
 * @param start what it ends; null for an end that has no start
 * @param hmm the one that counted it; null for none
 */
record InvalidateRangeEnd(HmmCore core, Invalidation start, Subscriptions subscriptions, Hmm hmm)
    implements Body {
  @Override
  public long run(Steps k) {
    if (start != null && k.own(() -> start.countedInIntervals)) {
      new IntervalInvalidate(core, start).end(k);
    }
    if (hmm != null && core.get(k, hmm)) {
      core.lockRanges(k, hmm);
      notifiersDecrement(k);
      core.unlockRanges(k, hmm);
      core.put(k, hmm);
    }
    k.note(() -> core.objects().tidy(subscriptions));
    return 0;
  }

  /** The count goes down; at 0 whoever waits goes on. The lock of the ranges is held. */
  void notifiersDecrement(Steps k) {
    if (k.update(() -> decrement(k), hmm.state(), subscriptions.shared())) {
      k.spinLockIrqsave(hmm.wqLock());
      k.wakeUpAll(hmm.wq());
      k.spinUnlockIrqrestore(hmm.wqLock());
    }
  }

  private boolean decrement(Steps k) {
    if (start == null && hmm.notifiers() == 0) {
      // The kernel's count would be -1 now; ours stays at 0, so that what follows can be judged.
      core.findings().underflow(k.stimulus(), subscriptions, core.choice());
      return false;
    }
    if (start != null && start.countedIn != hmm) {
      // Events were lost meanwhile, and with them the count.
      return false;
    }
    hmm.notifiersDown();
    if (start != null && start.counted) {
      subscriptions.uncounts(start);
    }
    boolean evenAgain = hmm.sequence().end();
    if (core.variant() == InvalidateVariant.SEQUENCE) {
      return evenAgain;
    }
    if (hmm.notifiers() != 0) {
      return false;
    }
    if (core.variant() != InvalidateVariant.VALID_AT_REGISTER) {
      new Validity(core, hmm).allValid(k);
    }
    return true;
  }
}
