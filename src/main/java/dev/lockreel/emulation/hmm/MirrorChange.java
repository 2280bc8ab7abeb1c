package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * hmm_mirror_register and hmm_mirror_unregister, which hold mirrors_sem for write.
 *
 * @param comes whether it is registered; else unregistered
 */
record MirrorChange(HmmCore core, Hmm hmm, long mirror, boolean comes) implements Body {
  @Override
  public long run(Steps k) {
    k.downWrite(hmm.mirrorsSem());
    if (k.stimulus().number("ret", Invalidation.UNKNOWN) == Invalidation.UNKNOWN) {
      k.inFlight();
    }
    k.write(this::change, hmm.sharedMirrors(), hmm.count());
    k.upWrite(hmm.mirrorsSem());
    return 0;
  }

  private void change() {
    if (comes && hmm.mirrors.add(mirror)) {
      hmm.get();
    } else if (!comes && hmm.mirrors.remove(mirror)) {
      core.objects().put(hmm);
    }
  }
}
