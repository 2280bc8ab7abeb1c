package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.EmulatedLock;

/** The types of the kept state of page pinning and the type1 driver. */
final class Type1State {
  private Type1State() {}

  static void types(StateTypes types, Type1Core core, Containers containers) {
    types
        .single("type1.core", core)
        .single("type1.accounting", core.accounting())
        .single("type1.containers", containers)
        .record("type1.difference", UnsettledDifference.class)
        .record("type1.pages", PageRange.class)
        .record("type1.pin-site", PinSite.class)
        .record("type1.protocol.attach", AttachGroup.class)
        .record("type1.protocol.detach", DetachGroup.class)
        .record("type1.protocol.map", MapDma.class)
        .record("type1.protocol.unmap", UnmapDma.class)
        .record("type1.protocol.pin", PinPages.class)
        .record("type1.protocol.unpin", UnpinPages.class)
        .record("type1.protocol.lock-acct-work", LockAcctWork.class);
    containers(types);
    pins(types);
  }

  private static void containers(StateTypes types) {
    types
        .object(
            "type1.container",
            Container.class,
            (container, out) -> {
              out.number("address", container.address);
              out.value("groupLock", EmulatedLock.class, container.groupLock);
              out.value("iommu", Iommu.class, container.iommu);
              out.flag("introduced", container.introduced);
            },
            in ->
                new Container(
                    in.number(), in.value(EmulatedLock.class), in.value(Iommu.class), in.flag()))
        .object(
            "type1.iommu",
            Iommu.class,
            (iommu, out) -> {
              out.value("lock", EmulatedLock.class, iommu.lock);
              out.value("mappings", DmaList.class, iommu.mappings);
            },
            in -> new Iommu(in.value(EmulatedLock.class), in.value(DmaList.class)))
        .object("type1.dma-list", DmaList.class, (list, out) -> {}, in -> new DmaList())
        .object(
            "type1.dma",
            Dma.class,
            (dma, out) -> {
              out.value("mm", Mm.class, dma.mm);
              out.number("iova", dma.iova);
              out.number("vaddr", dma.vaddr);
              out.number("pages", dma.pages);
            },
            in -> new Dma(in.value(Mm.class), in.number(), in.number(), in.number()))
        .object("type1.domain", Domain.class, (domain, out) -> {}, in -> new Domain())
        .object(
            "type1.local-address-space",
            LocalAddressSpace.class,
            (local, out) -> {
              out.value("pfnListLock", EmulatedLock.class, local.pfnListLock);
              out.value("mappings", DmaList.class, local.pfnList.mappings());
            },
            in -> new LocalAddressSpace(in.value(EmulatedLock.class), in.value(DmaList.class)));
  }

  private static void pins(StateTypes types) {
    types
        .object(
            "type1.pinned-page",
            PinnedPage.class,
            (page, out) -> {
              out.number("page", page.page);
              out.value("firstPinner", ModelEvent.class, page.firstPinner);
            },
            in -> new PinnedPage(in.number(), in.value(ModelEvent.class)))
        .object(
            "type1.dma-account",
            DmaAccount.class,
            (account, out) -> {
              out.value("container", Container.class, account.container);
              out.value("first", ModelEvent.class, account.first);
              out.flag("seenFromStart", account.seenFromStart);
            },
            in -> new DmaAccount(in.value(Container.class), in.value(ModelEvent.class), in.flag()))
        .object(
            "type1.open-call",
            OpenCall.class,
            (call, out) -> {
              out.value("begin", ModelEvent.class, call.begin);
              out.value("container", Container.class, call.container);
            },
            in -> new OpenCall(in.value(ModelEvent.class), in.value(Container.class)))
        .object(
            "type1.pin-account",
            PinAccount.class,
            (account, out) -> {
              out.value("site", PinSite.class, account.site());
              out.value("first", ModelEvent.class, account.first());
            },
            in -> new PinAccount(in.value(PinSite.class), in.value(ModelEvent.class)))
        .object(
            "type1.process-pins", ProcessPins.class, (pins, out) -> {}, in -> new ProcessPins());
  }
}
