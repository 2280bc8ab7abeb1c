package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** hmm_range_wait_until_valid, without its timeout. */
record RangeWait(HmmCore core, HmmRange range) implements Body {
  @Override
  public long run(Steps k) {
    untilValid(k);
    return 0;
  }

  /** Returns once nothing is known that would make the range invalid. */
  void untilValid(Steps k) {
    Hmm hmm = range.hmm();
    Validity validity = new Validity(core, hmm);
    if (!k.read(() -> validity.waitIsOver(range), hmm.state())) {
      k.note(() -> core.kernel().count("waitsForValidity"));
      // prepare_to_wait
      k.spinLockIrqsave(hmm.wqLock());
      k.spinUnlockIrqrestore(hmm.wqLock());
      k.waitEvent(hmm.wq(), () -> validity.waitIsOver(range), hmm.state());
    }
    if (core.variant() == InvalidateVariant.VALID_AT_REGISTER) {
      k.spinLockIrqsave(hmm.lock());
      k.write(() -> validAgain(k, hmm, validity), hmm.state(), hmm.subscriptions().shared());
      k.spinUnlockIrqrestore(hmm.lock());
    }
  }

  private void validAgain(Steps k, Hmm hmm, Validity validity) {
    if (hmm.notifiers() == 0 && !range.valid) {
      range.valid = true;
      validity.check(k, range);
    }
  }
}
