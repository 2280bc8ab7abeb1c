package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;

/** Compares the pages that VFIO has accounted with those it has pinned, at the end of each call. */
final class AccountCheck {
  private final Type1Findings findings;

  AccountCheck(Type1Findings findings) {
    this.findings = findings;
  }

  /** Checks a protocol that is about to release iommu->lock. */
  void settle(Call call, Container container) {
    long difference = container.iommu.account.newDifference(container.iommu.due());
    if (difference != 0 && judged(container)) {
      findings.accountDiffers(call, container, difference);
    }
  }

  /** Checks after a recorded call with begin and return, between which its accounting was seen. */
  void settle(Container container, ModelEvent begin, ModelEvent end) {
    container.unsettled = null;
    report(container, begin, end, container.iommu.account.newDifference(container.iommu.due()));
  }

  /** Checks after a recorded call that is one event: a difference is kept until the next call. */
  void settleLater(Container container, ModelEvent call) {
    long difference = container.iommu.account.difference(container.iommu.due());
    container.unsettled = difference == 0 ? null : new UnsettledDifference(call, call, difference);
  }

  /** Judges a difference that was kept, since the next call begins or there is none. */
  void resolve(Container container) {
    UnsettledDifference unsettled = container.unsettled;
    if (unsettled == null) {
      return;
    }
    container.unsettled = null;
    if (container.iommu.account.difference(container.iommu.due()) != 0) {
      long difference = container.iommu.account.worse(unsettled.difference());
      report(container, unsettled.begin(), unsettled.end(), difference);
    }
  }

  private void report(Container container, ModelEvent begin, ModelEvent end, long difference) {
    if (difference != 0 && judged(container)) {
      findings.accountDiffers(begin, end, container, difference);
    }
  }

  /** Whether all that is pinned and accounted of it is known. */
  boolean judged(Container container) {
    return !container.doubtful && container.introduced;
  }
}
