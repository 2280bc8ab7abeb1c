package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** Follows what the recorded kernel did with mappings and groups, by what its calls returned. */
final class Type1Observer implements Stateful {
  private final Type1Findings findings;
  private final Containers containers;
  private final OpenCalls calls = new OpenCalls();
  private final DmaAccounts dmas;
  private final ObservedGroups groups;
  private final ObservedPins pins;
  private final AccountCheck check;
  private final Memlock memlock;

  Type1Observer(Type1Core core, Containers containers, Memlock memlock) {
    findings = core.findings();
    this.containers = containers;
    check = core.check();
    dmas = new DmaAccounts(core.findings(), calls);
    groups = new ObservedGroups(core);
    pins = new ObservedPins(core, dmas);
    this.memlock = memlock;
  }

  /** A call of the driver begins or returns. */
  void call(ModelEvent event) {
    if (event.isReturn()) {
      OpenCall ended = calls.end(event);
      if (ended != null) {
        over(ended, event);
      }
      return;
    }
    OpenCall call = new OpenCall(event, containerOf(event));
    if (call.container != null) {
      check.resolve(call.container);
    }
    if (call.name().equals(Type1Events.UNPIN_PAGES)) {
      pins.unpin(event, call.container);
    } else if (call.name().equals(Type1Events.PIN_PAGES) && event.has("dma")) {
      dmas.pins(event);
    }
    if (event.has("ret")) {
      over(call, event);
    } else {
      calls.begin(call);
    }
  }

  private Container containerOf(ModelEvent event) {
    if (event.name().equals(Type1Events.GROUP_ATTACH)) {
      return containers.attachedTo(event);
    }
    Container named = containers.named(event);
    if (named == null && event.has("dma")) {
      DmaAccount dma = dmas.find(event);
      named = dma == null ? null : dma.container;
    }
    if (named == null) {
      named = calls.container(event.pid());
    }
    return named == null ? containers.ofMm(event) : named;
  }

  private void over(OpenCall call, ModelEvent end) {
    ModelEvent begin = call.begin;
    long ret = end.number("ret", begin.isReturn() ? 0 : Long.MIN_VALUE);
    Container container = call.container;
    switch (call.name()) {
      case Type1Events.GROUP_ATTACH -> {
        if (call.accounted != 0 && container.iommu.mappings.all().isEmpty()) {
          // It met mappings that were made before the trace began.
          container.doubtful = true;
        }
        groups.attached(begin, end, container, ret, mm(begin, container));
      }
      case Type1Events.GROUP_DETACH -> {
        if (container != null && groups.detached(begin, container, ret)) {
          released(container, end);
        }
      }
      case Type1Events.DMA_MAP -> {
        dmas.settle(begin.pid());
        if (container != null) {
          Dma dma = groups.mapped(begin, container, ret, mm(begin, container));
          if (dma != null && container.accountingSeen && end.isReturn()) {
            // What it accounted within is known. That it is less is not wrong as such.
            dma.reserved =
                Math.min(
                    dma.pages,
                    Math.max(
                        0, dma.pages - container.iommu.pinnedByDevices(dma) - call.accountedInAll));
          }
          groups.pinned(dma, container);
        }
      }
      case Type1Events.DMA_UNMAP -> {
        dmas.settle(begin.pid());
        if (container != null) {
          groups.unmapped(begin, container, ret);
        }
      }
      case Type1Events.PIN_PAGES -> {
        if (ret < 0 && call.accounted != 0) {
          calls.accounts(begin.pid(), -call.accounted);
          account(begin, container, -call.accounted);
        }
        if (begin.has("dma")) {
          dmas.pinReturns(begin);
        }
        pins.pinned(begin, end, container, ret);
      }
      default -> {
        // Unpins were taken when they began.
      }
    }
    settle(container, begin, end);
  }

  private void settle(Container container, ModelEvent begin, ModelEvent end) {
    if (container == null || !container.accountingSeen || calls.container(begin.pid()) != null) {
      return;
    }
    if (container.outlivesMm()) {
      container.iommu.account.lost();
    }
    if (container.inBetween()) {
      // The return of that other call settles for both.
      return;
    }
    if (end.isReturn()) {
      check.settle(container, begin, end);
    } else {
      check.settleLater(container, begin);
    }
  }

  /** vfio_remove_dma. */
  void remove(ModelEvent event) {
    dmas.remove(event);
  }

  private Mm mm(ModelEvent event, Container container) {
    return containers.mm(event, container);
  }

  /** vfio_lock_acct. */
  void account(ModelEvent event) {
    long pages = event.number("npage", 0);
    OpenCall within = calls.innermost(event.pid());
    if (within != null) {
      within.accounted += pages;
      calls.accounts(event.pid(), pages);
    }
    account(event, containerOf(event), pages);
  }

  private void account(ModelEvent event, Container container, long pages) {
    if (event.has("dma")) {
      dmas.of(event).accounted += pages;
    }
    if (container != null) {
      container.accountingSeen = true;

      container.iommu.account.add(pages);
    }
    if (container != null || event.has("mm")) {
      Mm mm = mm(event, container);
      memlock.accounted(event, mm, pages);
      long unpaid = mm.locked().overdrawn(pages);
      if (unpaid > 0 && event.has("mm") && container != null && check.judged(container)) {
        findings.takenFromAnotherMm(event, container, mm, unpaid);
      }
    }
  }

  /** The last group of a container was detached: pages that are still pinned stay so. */
  private void released(Container container, ModelEvent moment) {
    over(container, "the last group of the container was detached", true, moment);
    containers.released(container);
  }

  /**
   * The last process that used a container is dead.
   *
   * @param introduced the trace has that process from its fork on
   */
  void orphaned(Container container, ModelEvent moment, boolean introduced) {
    over(container, "the last process that used the container died", introduced, moment);
  }

  private void over(Container container, String how, boolean proved, ModelEvent moment) {
    check.resolve(container);
    if (container.pins.balance() > 0 && !container.doubtful) {
      findings.leftByContainer(container, how, proved, moment);
    }
    dmas.forget(container);
  }

  void exits(int pid) {
    calls.forget(pid);
  }

  /** Ends the calls of a task that was switched away from for good. */
  void gone(int pid) {
    dmas.settle(pid);
    calls.forget(pid);
  }

  void gap() {
    calls.forgetAll();
    dmas.forgetAll();
  }

  @Override
  public void fields(StateFields f) {
    f.part("calls", calls);
    f.part("dmas", dmas);
  }
}
