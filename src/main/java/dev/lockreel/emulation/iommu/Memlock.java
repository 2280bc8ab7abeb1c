package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.LockedMemory;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** The limit on locked memory, and the memory that mlock and others than VFIO lock. */
final class Memlock implements Stateful {
  private final Kernel kernel;
  private final Mms mms;
  private final Type1Findings findings;
  private long gaps;

  Memlock(Kernel kernel, Mms mms, Type1Findings findings) {
    this.kernel = kernel;
    this.mms = mms;
    this.findings = findings;
  }

  /** setrlimit, or a probe that shows the limit. */
  void limited(ModelEvent event) {
    mms.of(event.address("mm"))
        .locked()
        .limit(event.number("pages", -1), event.flag("cap_ipc_lock", false));
  }

  /** locked_vm has changed. */
  void changed(ModelEvent event) {
    long pages = event.number("delta", 0);
    Mm mm = mms.of(event.address("mm"));
    of(mm).addOthers(pages);
    if (pages > 0 && mm.locked().exceeded()) {
      findings.limitPassed(event, mm, pages);
    }
  }

  /** vfio_lock_acct was seen. */
  void accounted(ModelEvent event, Mm mm, long pages) {
    of(mm).add(pages);
    if (pages > 0 && mm.locked().exceeded()) {
      findings.limitPassed(event, mm, pages);
    }
  }

  private LockedMemory of(Mm mm) {
    mm.locked().countedSince(gaps);
    return mm.locked();
  }

  void gap() {
    gaps++;
  }

  /** A task asks to lock or unlock memory; the emulated kernel refuses to pass the limit. */
  void requested(ModelEvent event) {
    long pages = event.number("delta", 0);
    LockedMemory locked = of(mms.of(event.address("mm")));
    if (pages > locked.room()) {
      kernel.count("mlocksRefused");
    } else {
      locked.addOthers(pages);
    }
  }

  @Override
  public void fields(StateFields f) {
    gaps = f.number("gaps", gaps);
  }
}
