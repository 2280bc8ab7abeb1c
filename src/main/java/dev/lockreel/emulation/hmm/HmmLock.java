package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Steps;

/** The lock of an hmm's ranges, whichever the variant has. */
final class HmmLock {
  private HmmLock() {}

  static void lock(Steps k, Hmm hmm, InvalidateVariant variant) {
    if (variant.mutex()) {
      k.mutexLock(hmm.lock());
    } else {
      k.spinLockIrqsave(hmm.lock());
    }
  }

  static void unlock(Steps k, Hmm hmm, InvalidateVariant variant) {
    if (variant.mutex()) {
      k.mutexUnlock(hmm.lock());
    } else {
      k.spinUnlockIrqrestore(hmm.lock());
    }
  }
}
