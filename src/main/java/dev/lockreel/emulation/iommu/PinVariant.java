package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Variant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Variants of {@link Type1Protocols#PIN_ACCOUNTING}. */
enum PinVariant implements Variant {
  V9(
      "v9",
      "As posted: success without a driver that can pin, every pin of a page accounted, and at the"
          + " limit the page that was put again accounted, too."),
  V9_REVIEWED(
      "v9-reviewed",
      "As agreed: -EINVAL without a driver that can pin; a page is accounted once, and only if it"
          + " stays pinned.");

  private final String id;
  private final String summary;

  PinVariant(String id, String summary) {
    this.id = id;
    this.summary = summary;
  }

  /** Whether it runs as posted; {@link #summary} says what is wrong with that. */
  boolean asPosted() {
    return this == V9;
  }

  /**
   * The number of pages that a mediated device's pins add to locked_vm: each pin as posted, unless
   * an IOMMU pins all mappings; else each page that is new and that no mapping has accounted.
   */
  long locked(Iommu iommu, long[] pages) {
    if (asPosted()) {
      return iommu.domains.isEmpty() ? pages.length : 0;
    }
    PfnList list = iommu.local().pfnList;
    Set<Long> counted = new HashSet<>();
    long locked = 0;
    for (long page : pages) {
      if (list.find(page) == null && counted.add(page)) {
        locked += 1 - list.covering(page);
      }
    }
    return locked;
  }

  /** The number of pages that the unpin of one reference takes from locked_vm. */
  long unlocked(Iommu iommu, PinnedPage page) {
    if (asPosted()) {
      return iommu.domains.isEmpty() ? 1 : 0;
    }
    return page.refCount == 1 ? 1 - iommu.local().pfnList.covering(page.page) : 0;
  }

  /** The number of pages that the unpin of all references to these pages takes from locked_vm. */
  long unlocked(Iommu iommu, Collection<PinnedPage> pages) {
    long unlocked = 0;
    for (PinnedPage page : pages) {
      if (asPosted()) {
        unlocked += iommu.domains.isEmpty() ? page.refCount : 0;
      } else {
        unlocked += 1 - iommu.local().pfnList.covering(page.page);
      }
    }
    return unlocked;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public Citation source() {
    return Type1Protocols.V9_MAIL;
  }
}
