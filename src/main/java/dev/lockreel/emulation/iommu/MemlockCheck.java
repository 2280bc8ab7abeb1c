package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import java.io.Serializable;

/** Says that more is locked than RLIMIT_MEMLOCK allows. */
final class MemlockCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Kernel kernel;

  MemlockCheck(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * A protocol has passed the limit.
   *
   * @param late a work item did it, after the pages were pinned
   */
  void exceeded(Call by, Mm mm, long pages, boolean late) {
    kernel.report(
        Finding.of(Rule.MEMLOCK_LIMIT_EXCEEDED, by.place())
            .at(by.begin().witness(by.place(), true))
            .because(
                story(by.begin(), mm, pages)
                    + (late
                        ? " The pages were pinned before; a work item accounted them when mmap_lock"
                            + " came free, and until then the account was behind."
                        : "")));
  }

  /** A recorded event has passed it. */
  void exceeded(ModelEvent event, Mm mm, long pages) {
    kernel.report(
        Finding.of(Rule.MEMLOCK_LIMIT_EXCEEDED, PinSite.function(event, event.name()))
            .at(event.witness())
            .because(story(event, mm, pages)));
  }

  private static String story(ModelEvent event, Mm mm, long pages) {
    return event.task()
        + " locked "
        + PinLeak.pages(pages)
        + " more, and "
        + PinLeak.pages(mm.locked().lockedPages())
        + " of its mm are locked now; RLIMIT_MEMLOCK allows "
        + mm.locked().limitPages()
        + ", and CAP_IPC_LOCK is missing.";
  }
}
