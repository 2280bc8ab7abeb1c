package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Variant;

/** Variants of {@link Type1Protocols#GROUP_DETACH}. */
enum DetachVariant implements Variant {
  V9(
      "v9",
      "As posted: with the last mediated device its pages are unpinned and not accounted; with the"
          + " last IOMMU all is unpinned, and what remains is accounted again."),
  REACCOUNT(
      "reaccount",
      "Pages of mediated devices are accounted when unpinned; with the last IOMMU all is unpinned,"
          + " and what remains is accounted again."),
  V9_REVIEWED(
      "v9-reviewed",
      "As agreed: whatever is unpinned is accounted when it is unpinned, and nothing again.");

  private final String id;
  private final String summary;

  DetachVariant(String id, String summary) {
    this.id = id;
    this.summary = summary;
  }

  /**
   * Whether the pages of mediated devices that are unpinned with the last of these are accounted.
   */
  boolean accountsDevicePages() {
    return this != V9;
  }

  /** Whether all is unpinned and unaccounted with the last IOMMU, and the rest accounted again. */
  boolean reaccounts() {
    return this != V9_REVIEWED;
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
