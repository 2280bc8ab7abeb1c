package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Variant;

/** The variants of populating mappings of device memory. */
enum FaultVariant implements Variant {
  REMAP_EACH(
      "remap-each",
      "Every fault remaps the whole VMA (io_remap_pfn_range), after vma_lock is dropped."),
  REMAP_LOCKED(
      "remap-locked",
      "As remap-each, with vma_lock held around the remapping, and no test for a duplicate."),
  REMAP_ONCE(
      "remap-once", "As remap-locked; a fault whose VMA is tracked already has nothing to do."),
  INSERT_PFN("insert-pfn", "Each fault populates one page (vmf_insert_pfn)."),
  INSERT_HUGE(
      "insert-huge",
      "Each fault populates the largest of pud, pmd and pte that alignment and size allow."),
  REMAP_ON_MMAP(
      "remap-on-mmap",
      "mmap populates the whole VMA before it is linked; what is missing later is faulted in."),
  REMAP_ON_ENABLE(
      "remap-on-enable",
      "All VMAs are populated when memory comes back; a fault only raises SIGBUS.");

  private final String id;
  private final String summary;

  FaultVariant(String id, String summary) {
    this.id = id;
    this.summary = summary;
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
    return remapsInFaults() || this == INSERT_PFN
        ? VfioPciProtocols.CONCURRENT_FAULTS_MAIL
        : VfioPciProtocols.MMAP_WRITE_LOCK_MAIL;
  }

  /** Faults map pmd and pud entries where these fit. */
  boolean mapsHuge() {
    return this == INSERT_HUGE || this == REMAP_ON_MMAP;
  }

  /** The fault handler calls remap_pfn_range for the whole VMA and enters it in vma_list. */
  boolean remapsInFaults() {
    return this == REMAP_EACH || this == REMAP_LOCKED || this == REMAP_ONCE;
  }
}
