package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.List;

/** The pages that one process has pinned. */
final class ProcessPins implements Stateful {
  final PinLedger ledger = new PinLedger();

  /** What names its pins in unpin events: mms and page arrays. */
  final List<Object> names = new ArrayList<>(1);

  /**
   * Pages that its own tasks unpinned and that were taken for its own, since it last had none
   * pinned.
   */
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
