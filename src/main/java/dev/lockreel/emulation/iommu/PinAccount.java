package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** Pages pinned at one place and not all unpinned yet. In pages. */
final class PinAccount implements Stateful {
  private final PinSite site;
  private final ModelEvent first;
  private ModelEvent last;
  private long pinned;
  private long unpinned;

  /**
   * @param first the oldest pin since the balance was 0
   */
  PinAccount(PinSite site, ModelEvent first) {
    this.site = site;
    this.first = first;
    last = first;
  }

  PinSite site() {
    return site;
  }

  ModelEvent first() {
    return first;
  }

  /** The latest of its pins. */
  ModelEvent last() {
    return last;
  }

  void pin(ModelEvent event, long pages) {
    last = event;
    pinned += pages;
  }

  void unpin(long pages) {
    unpinned += pages;
  }

  long pinned() {
    return pinned;
  }

  long unpinned() {
    return unpinned;
  }

  long balance() {
    return pinned - unpinned;
  }

  @Override
  public void fields(StateFields f) {
    last = f.value("last", ModelEvent.class, last);
    pinned = f.number("pinned", pinned);
    unpinned = f.number("unpinned", unpinned);
  }
}
