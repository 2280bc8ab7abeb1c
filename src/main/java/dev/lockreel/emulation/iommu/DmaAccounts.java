package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Pins and accounting of each mapping, where the trace shows the driver's inner functions
 * (vfio_pin_pages_remote, vfio_unpin_pages_remote, vfio_lock_acct, vfio_remove_dma). Pages that are
 * not accounted when pinned (reserved ones) are not when unpinned.
 */
final class DmaAccounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Kernel kernel;
  private final OpenCalls calls;
  private final AddressMap<DmaAccount> byAddress = new AddressMap<>();

  /** The mapping that each task is removing. */
  private final Map<Integer, Long> removing = new HashMap<>();

  DmaAccounts(Kernel kernel, OpenCalls calls) {
    this.kernel = kernel;
    this.calls = calls;
  }

  /** The account; made on first sight. */
  DmaAccount of(ModelEvent event) {
    long address = event.address("dma");
    DmaAccount known = byAddress.get(address);
    if (known == null) {
      boolean seenFromStart =
          event.name().equals("vfio_pin_pages")
              && (calls.within(event.pid(), "vfio_dma_map")
                  || calls.within(event.pid(), "vfio_group_attach"));
      known = new DmaAccount(calls.container(event.pid()), event, seenFromStart);
      byAddress.put(address, known);
    }
    return known;
  }

  /** The account; null for none. */
  DmaAccount find(ModelEvent event) {
    return byAddress.get(event.address("dma"));
  }

  /** A pin begins: what it accounts it accounts before it returns. */
  void pins(ModelEvent event) {
    of(event).pinning++;
  }

  /** A pin has returned. */
  void pinReturns(ModelEvent begin) {
    DmaAccount account = find(begin);
    if (account != null) {
      account.pinning--;
    }
  }

  void pinned(ModelEvent event, long pages) {
    of(event).pinned += pages;
  }

  void unpinned(ModelEvent event, long pages) {
    DmaAccount account = of(event);
    account.pinned -= pages;
    if (account.pinned < 0) {
      if (account.known()) {
        kernel.report(
            Finding.of(Rule.UNPIN_WITHOUT_PIN, PinSite.function(event, event.name()))
                .at(event.witness())
                .after(account.first.witness())
                .because(
                    event.task()
                        + " unpinned "
                        + PinLeak.pages(-account.pinned)
                        + " of a mapping that it never pinned for it."));
      }
      account.pinned = 0;
    }
  }

  /** vfio_remove_dma: what it unpins and accounts comes after it. */
  void remove(ModelEvent event) {
    settle(event.pid());
    DmaAccount account = find(event);
    if (account != null) {
      account.removed = event;
      removing.put(event.pid(), event.address("dma"));
    }
  }

  /** The task is done with the mapping that it was removing, if any. */
  void settle(int pid) {
    if (removing.isEmpty()) {
      return;
    }
    Long address = removing.remove(pid);
    DmaAccount account = address == null ? null : byAddress.remove(address);
    if (account == null || !account.known() || account.accounted == 0) {
      return;
    }
    boolean many = account.accounted > 0;
    kernel.report(
        Finding.of(Rule.LOCKED_VM_DRIFT, "vfio_remove_dma")
            .at(account.removed.witness())
            .after(account.first.witness())
            .because(
                account.removed.task()
                    + " removed a mapping with "
                    + PinLeak.pages(Math.abs(account.accounted))
                    + (many ? " of it still accounted." : " too many taken from the account.")));
  }

  void forgetAll() {
    byAddress.clear();
    removing.clear();
  }

  /** A container is gone, and its mappings with it. */
  void forget(Container container) {
    byAddress.values().removeIf(each -> each.container == container);
  }
}
