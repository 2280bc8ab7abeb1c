package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Variant;

/** Variants of {@link Type1Protocols#GROUP_ATTACH}. */
enum AttachVariant implements Variant {
  V9(
      "v9",
      "As posted: a second group of mediated devices is put on the list of a domain that was just"
          + " freed."),
  V9_REVIEWED("v9-reviewed", "As agreed: it is put on the list of the local domain.");

  private final String id;
  private final String summary;

  AttachVariant(String id, String summary) {
    this.id = id;
    this.summary = summary;
  }

  /** Whether the group is put on the list of the freed domain. */
  boolean usesFreedDomain() {
    return this == V9;
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
