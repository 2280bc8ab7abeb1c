package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;

/** What is said of an unpin without its pin. */
final class UnpinCheck {
  private UnpinCheck() {}

  static String story(ModelEvent event, long page) {
    return event.task()
        + " unpinned the page at "
        + Page.text(page)
        + ", whose reference count is 0: every pin of it has had its unpin, or it was never pinned."
        + " A kernel that does not look first takes away somebody else's reference.";
  }
}
