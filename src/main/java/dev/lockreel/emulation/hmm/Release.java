package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** hmm_release, which runs when the mm goes away. */
record Release(HmmCore core, Hmm hmm) implements Body {
  @Override
  public long run(Steps k) {
    if (!k.read(hmm::get)) {
      return 0;
    }
    core.lockRanges(k, hmm);
    // A task that registers a range holds the mm, so none can be left.
    k.write(() -> checkRanges(k));
    core.unlockRanges(k, hmm);
    k.downRead(hmm.mirrorsSem());
    k.upRead(hmm.mirrorsSem());
    k.write(
        () -> {
          core.objects().put(hmm);
          core.objects().put(hmm);
        });
    return 0;
  }

  private void checkRanges(Steps k) {
    if (!hmm.knownRanges().isEmpty()) {
      core.findings().rangeLeaked(hmm, k.stimulus(), core.choice());
    }
  }
}
