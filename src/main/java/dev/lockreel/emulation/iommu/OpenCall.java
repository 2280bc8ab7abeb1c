package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** A recorded call of the type1 driver that has not returned yet. */
final class OpenCall implements Stateful {
  final ModelEvent begin;

  /** Null where not known. */
  final Container container;

  /** Pages accounted in it; undone where a pin fails. */
  long accounted;

  /** Accounted in it and in the calls inside of it. */
  long accountedInAll;

  /** Whether it has accounted pages of its container. */
  boolean accounts;

  OpenCall(ModelEvent begin, Container container) {
    this.begin = begin;
    this.container = container;
  }

  String name() {
    return begin.name();
  }

  @Override
  public void fields(StateFields f) {
    accounted = f.number("accounted", accounted);
    accountedInAll = f.number("accountedInAll", accountedInAll);
    accounts = f.flag("accounts", accounts);
  }
}
