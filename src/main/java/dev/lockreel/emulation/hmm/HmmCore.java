package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Steps;

/** What the protocols of HMM share: its objects, the chosen variant, and common steps. */
final class HmmCore {
  private final Kernel kernel;
  private final Machine machine;
  private final HmmObjects objects;
  private final HmmFindings findings;
  private final InvalidateVariant variant;
  private final String choice;
  private final EmulatedInvalidations invalidations;

  HmmCore(Kernel kernel, Machine machine, OpenInvalidations open) {
    this.kernel = kernel;
    this.machine = machine;
    findings = new HmmFindings(kernel);
    variant = kernel.chosen(HmmProtocols.INVALIDATE, InvalidateVariant.class);
    objects = new HmmObjects(kernel, machine, variant.mutex());
    choice = HmmProtocols.INVALIDATE.with(variant);
    invalidations = new EmulatedInvalidations(this, open);
  }

  Kernel kernel() {
    return kernel;
  }

  Machine machine() {
    return machine;
  }

  HmmObjects objects() {
    return objects;
  }

  HmmFindings findings() {
    return findings;
  }

  InvalidateVariant variant() {
    return variant;
  }

  /** {@code hmm-invalidate=VARIANT}, as calls name it. */
  String choice() {
    return choice;
  }

  EmulatedInvalidations invalidations() {
    return invalidations;
  }

  /** kref_get_unless_zero. */
  boolean get(Steps k, Hmm hmm) {
    return k.count(hmm::lastUse, hmm::get, hmm.count());
  }

  /** hmm_put. */
  void put(Steps k, Hmm hmm) {
    k.count(
        hmm::lastUse,
        () -> {
          objects.put(hmm);
          return true;
        },
        hmm.count());
  }

  /** Takes hmm->lock, or hmm->ranges_lock. */
  void lockRanges(Steps k, Hmm hmm) {
    if (variant.mutex()) {
      k.mutexLock(hmm.lock());
    } else {
      k.spinLockIrqsave(hmm.lock());
    }
  }

  void unlockRanges(Steps k, Hmm hmm) {
    if (variant.mutex()) {
      k.mutexUnlock(hmm.lock());
    } else {
      k.spinUnlockIrqrestore(hmm.lock());
    }
  }

  /** Wakes all waiters, which check again whether an invalidation runs. */
  void wakeAll(Subscriptions subscriptions) {
    machine.wakeUp(subscriptions.wq());
    if (subscriptions.hmm != null) {
      machine.wakeUp(subscriptions.hmm.wq());
    }
  }

  /** Marks waiters for that mm's count to reach 0 as waiting in vain. */
  void neverWakes(Subscriptions subscriptions) {
    String why = InvalidationText.neverWakes(subscriptions.firstLeaked);
    subscriptions.wq().neverWakes(why);
    if (subscriptions.hmm != null) {
      subscriptions.hmm.wq().neverWakes(why);
    }
  }
}
