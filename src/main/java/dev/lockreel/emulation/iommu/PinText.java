package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;

/** Pages, pins and unpins in the words of a report. */
final class PinText {
  private PinText() {}

  static String pages(long n) {
    return n + (n == 1 ? " page" : " pages");
  }

  static String pagesWere(long n) {
    return pages(n) + (n == 1 ? " was" : " were");
  }

  /** The pages of a ledger: pinned by one call, by several at one place, or at several places. */
  static String which(PinLedger ledger) {
    ModelEvent first = ledger.first();
    ModelEvent last = ledger.lastThere();
    String at =
        first.equals(last)
            ? "at " + first.seconds()
            : "between " + first.seconds() + " and " + last.seconds();
    String where = first.text("caller").isEmpty() ? "" : " in " + first.text("caller");
    return ledger.places() == 1
        ? " that " + first.task() + " pinned " + at + " s" + where
        : " pinned at "
            + ledger.places()
            + " places, first by "
            + first.task()
            + " "
            + at
            + " s"
            + where
            + ",";
  }

  static String unpinWithoutPin(ModelEvent event, long page) {
    return event.task()
        + " unpinned the page at "
        + Page.text(page)
        + ", whose reference count is 0: every pin of it has had its unpin, or it was never pinned."
        + " A kernel that does not check first drops another's reference.";
  }

  static String limitPassed(ModelEvent event, Mm mm, long added) {
    return event.task()
        + " locked "
        + pages(added)
        + " more, and "
        + pages(mm.locked().lockedPages())
        + " of its mm are locked now; RLIMIT_MEMLOCK allows "
        + mm.locked().limitPages()
        + ", and CAP_IPC_LOCK is missing.";
  }

  /** The pages that a container has accounted, and those that are due. */
  static String difference(Iommu iommu, long change, boolean twice) {
    long queued = iommu.account.queued();
    return " left "
        + pages(iommu.account.accounted())
        + " accounted"
        + (queued == 0 ? "" : " and " + pages(queued) + " to queued work")
        + " where "
        + pages(iommu.due())
        + (iommu.due() == 1 ? " is" : " are")
        + " due: "
        + pages(Math.abs(change))
        + (change < 0
            ? " too few."
            : twice ? " counted both for a mediated device and for the IOMMU." : " too many.")
        + (change < 0
            ? " As much memory can be locked beyond RLIMIT_MEMLOCK."
            : " The process cannot lock as much memory as it may.");
  }
}
