package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;

/** hmm_range_unregister. */
record RangeUnregister(HmmCore core, HmmRange range) implements Body {
  @Override
  public long run(Steps k) {
    Hmm hmm = range.hmm();
    core.lockRanges(k, hmm);
    boolean registered =
        k.update(() -> hmm.ranges.remove(range.address(), range), hmm.state(), hmm.registered());
    core.unlockRanges(k, hmm);
    if (registered) {
      k.write(() -> core.objects().remove(range), Shared.object(range.address()));
      core.put(k, hmm);
    }
    return 0;
  }
}
