package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Witness;
import java.io.Serializable;

/** Compares what VFIO has accounted with what it has pinned, at the end of each call. */
final class AccountCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Kernel kernel;

  AccountCheck(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A protocol is about to give up iommu->lock. */
  void settle(Call call, Container container) {
    Iommu iommu = container.iommu;
    long difference = iommu.account.newDifference(iommu.due());
    if (difference != 0) {
      Witness witness = call.begin().witness(call.place(), true);
      report(container, witness, call.place(), call.begin().task(), difference);
    }
  }

  /** A recorded call is over, which is seen to begin and to end: its accounting was within. */
  void settle(Container container, ModelEvent begin, ModelEvent end) {
    container.suspicion = null;
    report(container, begin, end, container.iommu.account.newDifference(container.iommu.due()));
  }

  /** A recorded call is over that is one event. */
  void suspect(Container container, ModelEvent call) {
    long difference = container.iommu.account.difference(container.iommu.due());
    container.suspicion = difference == 0 ? null : new UnsettledDifference(call, call, difference);
  }

  /** The next call begins, or there is none: what was suspected is wrong, or has come right. */
  void resolve(Container container) {
    UnsettledDifference suspicion = container.suspicion;
    if (suspicion == null) {
      return;
    }
    container.suspicion = null;
    if (container.iommu.account.difference(container.iommu.due()) != 0) {
      long difference = container.iommu.account.tell(suspicion.difference());
      report(container, suspicion.begin(), suspicion.end(), difference);
    }
  }

  private void report(Container container, ModelEvent begin, ModelEvent end, long difference) {
    String function = PinSite.function(end, begin.name());
    report(container, end.witness(), function, begin.task(), difference);
  }

  /**
   * A call is over.
   *
   * @param function what the finding is about
   * @param who begins the sentence
   */
  private void report(
      Container container, Witness witness, String function, String who, long change) {
    Iommu iommu = container.iommu;
    if (change == 0 || container.doubtful || !container.introduced) {
      return;
    }
    boolean twice = change > 0 && iommu.pinnedTwice() >= change;
    kernel.report(
        Finding.of(twice ? Rule.DOUBLE_ACCOUNTING : Rule.LOCKED_VM_DRIFT, function)
            .at(witness)
            .because(who + story(iommu, change, twice)));
  }

  private static String story(Iommu iommu, long change, boolean twice) {
    long queued = iommu.account.queued();
    return " left "
        + PinLeak.pages(iommu.account.accounted())
        + " accounted"
        + (queued == 0 ? "" : " and " + PinLeak.pages(queued) + " to queued work")
        + " where "
        + PinLeak.pages(iommu.due())
        + (iommu.due() == 1 ? " is" : " are")
        + " due: "
        + PinLeak.pages(Math.abs(change))
        + (change < 0
            ? " too few."
            : twice ? " counted both for a mediated device and for the IOMMU." : " too many.")
        + (change < 0
            ? " As much memory can be locked beyond RLIMIT_MEMLOCK."
            : " The process cannot lock as much memory as it may.");
  }
}
