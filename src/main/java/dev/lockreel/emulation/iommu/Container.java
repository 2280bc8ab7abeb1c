package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Shared;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Groups that share an IOMMU driver's instance (struct vfio_container). */
final class Container implements Stateful {
  /** Class of its lock, as the kernel prints it. */
  static final String GROUP_LOCK = "&container->group_lock";

  final long address;
  final EmulatedLock groupLock;

  /** Its name as a piece of shared state: its groups and its driver. */
  final Shared shared;

  /** The name of {@link #refused} as a piece of shared state. */
  final Shared sharedRefused;

  final Iommu iommu;

  /**
   * Groups whose attach returned 0, even if the driver's lists lack them; true: mediated devices.
   */
  final Map<String, Boolean> attached = new LinkedHashMap<>();

  /** Processes that have called it. */
  final Set<Integer> users = new LinkedHashSet<>(1);

  /** Pages whose recorded pin the emulated driver refused, with the number of refusals. */
  final Map<Long, Integer> refused = new HashMap<>(0);

  /**
   * The recorded pins of the driver itself by task and function. Those of mediated devices that are
   * left when the last one goes are unpinned by its detach (vfio_local_unpin_all).
   */
  final PinLedger pins = new PinLedger();

  /** Whether the trace shows it from its first group on. */
  final boolean introduced;

  /** Whether it has an IOMMU driver: a group is or was attached, and it was not released. */
  boolean driver;

  /** Whether its counts are no longer judged, for instance because events were lost. */
  boolean doubtful;

  /** Whether the trace has its accounting. */
  boolean accountingSeen;

  /**
   * A call after which the account was wrong, kept until the next call shows whether it still is.
   */
  UnsettledDifference unsettled;

  /** The recorded calls on it that have not returned, by name: what they did is not known yet. */
  final Map<String, Integer> openCalls = new HashMap<>(4);

  /** The number of those that have accounted pages. */
  int openAccounting;

  /** The mm that its callers use; null until an event names it. */
  Mm mm;

  /** Whether the mm of its callers is gone: then nothing is accounted to it any more. */
  boolean outlivesMm() {
    return mm != null && mm.gone();
  }

  /** Whether a recorded call of that name has not returned. */
  boolean within(String call) {
    return openCalls.containsKey(call);
  }

  /**
   * Whether its account and its pins cannot be compared now: a recorded call has changed one of
   * them, and its return will show what it did to the other.
   */
  boolean inBetween() {
    return openAccounting > 0 || within(Type1Events.UNPIN_PAGES);
  }

  /** Takes the mm that an event names. */
  void learn(Mm named) {
    mm = named;
    LocalAddressSpace local = iommu.local();
    if (local != null && (local.mm == null || local.mm.address() == address)) {
      local.mm = named;
    }
  }

  Container(long address, EmulatedLock groupLock, Iommu iommu, boolean introduced) {
    this.address = address;
    this.groupLock = groupLock;
    this.iommu = iommu;
    this.introduced = introduced;
    shared = new Shared("container", address);
    sharedRefused = new Shared("refused pins of container", address);
  }

  @Override
  public void fields(StateFields f) {
    f.all("attached", String.class, Boolean.class, attached);
    f.all("users", Integer.class, users);
    f.all("refused", Long.class, Integer.class, refused);
    f.part("pins", pins);
    driver = f.flag("driver", driver);
    doubtful = f.flag("doubtful", doubtful);
    accountingSeen = f.flag("accountingSeen", accountingSeen);
    unsettled = f.value("unsettled", UnsettledDifference.class, unsettled);
    f.all("openCalls", String.class, Integer.class, openCalls);
    openAccounting = f.small("openAccounting", openAccounting);
    mm = f.value("mm", Mm.class, mm);
  }
}
