package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.kernel.Processes;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.MmReferences;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import java.util.TreeSet;

/**
 * The accounting of pinned pages as locked memory (vfio_lock_acct): at once if mmap_lock is free,
 * else by a work item that waits for it, or never if the mm is gone.
 */
final class Accounting implements Stateful {
  /** The kworkers' name as a piece of shared state. */
  static final Shared WORKERS = new Shared("kworkers", 0);

  private final Kernel kernel;
  private final Machine machine;
  private final Type1Findings findings;

  /** Numbers of the workers with a work item. */
  private final TreeSet<Integer> busyWorkers = new TreeSet<>();

  Accounting(Kernel kernel, Machine machine, Type1Findings findings) {
    this.kernel = kernel;
    this.machine = machine;
    this.findings = findings;
  }

  /** vfio_lock_acct: adds {@code pages} to the account; a negative number takes them from it. */
  void lockAcct(Steps k, Iommu iommu, Mm mm, long pages) {
    if (pages == 0) {
      return;
    }
    // get_task_mm
    MmReferences.mayLoseItsUsers(k, mm);
    if (k.read(mm::gone, mm.shared())) {
      k.write(() -> neverRuns(iommu), iommu.sharedAccount);
      return;
    }
    if (k.downWriteTrylock(mm.mmapLock())) {
      k.write(
          () -> {
            iommu.account.add(pages);
            locked(k.call(), mm, pages, false);
          },
          iommu.sharedAccount,
          mm.sharedLocked());
      k.upWrite(mm.mmapLock());
      return;
    }
    k.write(() -> queue(k.call(), iommu, mm, pages), iommu.sharedAccount, WORKERS);
  }

  private void neverRuns(Iommu iommu) {
    iommu.account.lost();
    kernel.count("accountingNeverRan");
  }

  /** schedule_work. */
  private void queue(Call by, Iommu iommu, Mm mm, long pages) {
    iommu.account.queue(pages);
    kernel.count("accountingQueued");
    int worker = 0;
    while (!busyWorkers.add(worker)) {
      worker++;
    }
    machine.start(
        new Call(
            "vfio_lock_acct_bg",
            "",
            workerEvent(kernel.now(), Processes.FIRST_WORKER + worker),
            new LockAcctWork(this, by, iommu, mm, pages, worker)));
  }

  private static ModelEvent workerEvent(ModelEvent now, int pid) {
    return new ModelEvent(
        now.name(),
        false,
        now.detail(),
        pid,
        0,
        now.cpu(),
        "kworker",
        now.timestampNanos(),
        now.position(),
        now.origin());
  }

  /** Ends a work item. */
  void ran(Call by, Iommu iommu, Mm mm, long pages) {
    iommu.account.ran(pages);
    locked(by, mm, pages, true);
  }

  void workerIdle(int worker) {
    busyWorkers.remove(worker);
    kernel.count("accountingRanLate");
  }

  private void locked(Call by, Mm mm, long pages, boolean late) {
    mm.locked().add(pages);
    if (pages > 0 && mm.locked().exceeded()) {
      findings.limitPassed(by, mm, pages, late);
    }
  }

  @Override
  public void fields(StateFields f) {
    f.all("busyWorkers", Integer.class, busyWorkers);
  }
}
