package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.Map;

/**
 * The pins and accounting of each mapping, where the trace shows the driver's inner functions
 * (vfio_pin_pages_remote, vfio_unpin_pages_remote, vfio_lock_acct, vfio_remove_dma). Reserved pages
 * are accounted neither when pinned nor when unpinned.
 */
final class DmaAccounts implements Stateful {
  private final Type1Findings findings;
  private final OpenCalls calls;
  private final AddressMap<DmaAccount> byAddress = new AddressMap<>();

  /** The mapping that each task is removing. */
  private final Map<Integer, Long> removing = new HashMap<>();

  DmaAccounts(Type1Findings findings, OpenCalls calls) {
    this.findings = findings;
    this.calls = calls;
  }

  /** The account of the event's mapping; made where it is new. */
  DmaAccount of(ModelEvent event) {
    long address = event.address("dma");
    DmaAccount known = byAddress.get(address);
    if (known == null) {
      boolean seenFromStart =
          event.name().equals(Type1Events.PIN_PAGES)
              && (calls.within(event.pid(), Type1Events.DMA_MAP)
                  || calls.within(event.pid(), Type1Events.GROUP_ATTACH));
      known = new DmaAccount(calls.container(event.pid()), event, seenFromStart);
      byAddress.put(address, known);
    }
    return known;
  }

  /** The account of the event's mapping; null for none. */
  DmaAccount find(ModelEvent event) {
    return byAddress.get(event.address("dma"));
  }

  /** A pin begins: its accounting comes before its return. */
  void pins(ModelEvent event) {
    DmaAccount known = find(event);
    if (known != null && known.removed != null) {
      // Its memory is a new mapping's, though the return of the call that removed it was not seen.
      settle(known.removed.pid());
    }
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
        findings.unpinnedTooMany(event, account.first, -account.pinned);
      }
      account.pinned = 0;
    }
  }

  /** vfio_remove_dma: its unpins and accounting come after it. */
  void remove(ModelEvent event) {
    settle(event.pid());
    DmaAccount account = find(event);
    if (account != null) {
      account.removed = event;
      removing.put(event.pid(), event.address("dma"));
    }
  }

  /** Ends the removal that the task is in, if any. */
  void settle(int pid) {
    if (removing.isEmpty()) {
      return;
    }
    Long address = removing.remove(pid);
    DmaAccount account = address == null ? null : byAddress.remove(address);
    if (account == null || !account.known() || account.accounted == 0) {
      return;
    }
    findings.mappingStillAccounted(account.removed, account.first, account.accounted);
  }

  void forgetAll() {
    byAddress.clear();
    removing.clear();
  }

  /** Drops the mappings of a container that is gone. */
  void forget(Container container) {
    byAddress.values().removeIf(each -> each.container == container);
  }

  @Override
  public void fields(StateFields f) {
    byAddress.fields(f, "byAddress", DmaAccount.class);
    f.all("removing", Integer.class, Long.class, removing);
  }
}
