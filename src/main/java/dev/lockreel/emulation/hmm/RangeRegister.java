package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.mm.MmReferences;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;

/** hmm_range_register; where it is chosen that its mmget_not_zero fails, nothing is registered. */
record RangeRegister(HmmCore core, HmmRange range) implements Body {
  private static final long EFAULT = -14;

  @Override
  public long run(Steps k) {
    Hmm hmm = range.hmm();
    if (k.choose(MmReferences.MMGET_FAILURE)) {
      k.write(() -> core.objects().remove(range), Shared.object(range.address()));
      return EFAULT;
    }
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
