package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.EmulatedLock;

/** The types of the kept state of memory management. */
final class MmState {
  private MmState() {}

  static void types(StateTypes types) {
    types
        .constants("page-order", PageOrder.class)
        .record("action", Action.class)
        .record("entries", PageTable.Entries.class)
        .record("reference", References.Taken.class)
        .object(
            "address-space",
            AddressSpace.class,
            (space, out) -> out.value("iMmapRwsem", EmulatedLock.class, space.iMmapRwsem()),
            in -> new AddressSpace(in.value(EmulatedLock.class)))
        .object(
            "mm",
            Mm.class,
            (mm, out) -> {
              out.number("address", mm.address());
              out.value("mmapLock", EmulatedLock.class, mm.mmapLock());
            },
            in -> new Mm(in.number(), in.value(EmulatedLock.class)))
        .object(
            "vma",
            Vma.class,
            (vma, out) -> {
              out.number("address", vma.address());
              out.value("mm", Mm.class, vma.mm());
              out.number("start", vma.start());
              out.number("end", vma.end());
            },
            in -> new Vma(in.number(), in.value(Mm.class), in.number(), in.number()));
  }
}
