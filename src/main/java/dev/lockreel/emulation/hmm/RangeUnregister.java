package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** hmm_range_unregister. */
record RangeUnregister(HmmExecutor core, HmmRange range) implements Body {
  @Override
  public long run(Steps k) {
    Hmm hmm = range.hmm();
    HmmLock.lock(k, hmm, core.variant());
    boolean registered = k.read(() -> hmm.ranges.remove(range.address(), range));
    HmmLock.unlock(k, hmm, core.variant());
    if (registered) {
      k.write(
          () -> {
            core.objects().remove(range);
            core.objects().put(hmm);
          });
    }
    return 0;
  }
}
