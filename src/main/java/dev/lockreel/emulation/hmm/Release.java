package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** hmm_release, which runs when the mm goes away. */
record Release(HmmCore core, Hmm hmm) implements Body {
  @Override
  public long run(Steps k) {
    k.write(hmm::leaves, hmm.count());
    if (!core.get(k, hmm)) {
      return 0;
    }
    core.lockRanges(k, hmm);
    // A task that registers a range holds the mm, so none can be left.
    k.check(() -> checkRanges(k), hmm.state());
    core.unlockRanges(k, hmm);
    k.downRead(hmm.mirrorsSem());
    k.upRead(hmm.mirrorsSem());
    k.write(
        () -> {
          core.objects().put(hmm);
          core.objects().put(hmm);
        },
        hmm.count());
    return 0;
  }

  private void checkRanges(Steps k) {
    if (!hmm.knownRanges().isEmpty()) {
      core.findings().rangeLeaked(hmm, k.stimulus(), core.choice());
    }
  }
}
