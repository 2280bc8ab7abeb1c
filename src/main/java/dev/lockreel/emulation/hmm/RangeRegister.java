package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** hmm_range_register. */
record RangeRegister(HmmCore core, HmmRange range) implements Body {
  @Override
  public long run(Steps k) {
    Hmm hmm = range.hmm();
    core.get(k, hmm);
    core.lockRanges(k, hmm);
    k.write(() -> enter(k, hmm), hmm.state(), hmm.registered(), hmm.subscriptions().shared());
    core.unlockRanges(k, hmm);
    return 0;
  }

  private void enter(Steps k, Hmm hmm) {
    hmm.ranges.put(range.address(), range);
    range.seq = hmm.sequence().joined();
    range.valid = hmm.notifiers() == 0 || core.variant() == InvalidateVariant.VALID_AT_REGISTER;
    new Validity(core, hmm).check(k, range);
  }
}
