package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.List;

/** The pages that one process has pinned. */
final class ProcessPins implements Stateful {
  final PinLedger ledger = new PinLedger();

  /** The mms and page arrays by which unpin events name its pins. */
  final List<Object> names = new ArrayList<>(1);

  /** Pages unpinned by its own tasks and taken for its own, since it last had none pinned. */
  long unpinnedAsOwn;

  /** {@link PagePins#strayed} when it last began to have pages pinned. */
  long strayedBefore;

  @Override
  public void fields(StateFields f) {
    f.part("ledger", ledger);
    f.all("names", Object.class, names);
    unpinnedAsOwn = f.number("unpinnedAsOwn", unpinnedAsOwn);
    strayedBefore = f.number("strayedBefore", strayedBefore);
  }
}
