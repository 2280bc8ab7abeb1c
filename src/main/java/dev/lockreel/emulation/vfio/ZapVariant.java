package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Variant;

/**
 * The variants of finding and taking away the mappings of a device before its memory is switched
 * off.
 */
enum ZapVariant implements Variant {
  VMA_LIST(
      "vma-list",
      "Walk vma_list, one mm after the other; memory_lock is taken last, under vma_lock."),
  MEMORY_LOCK_FIRST(
      "memory-lock-first",
      "The naive order: take memory_lock for write, then walk vma_list under it."),
  TRY(
      "try",
      "As vma-list; a reset of several devices only tries each lock and unwinds on contention."),
  UNMAP_MAPPING(
      "unmap-mapping",
      "Take memory_lock for write and unmap the whole mapping under it (unmap_mapping_range)."),
  REMAP_WALK(
      "remap-walk",
      "As unmap-mapping; when memory comes back, walk i_mmap and remap each mm under its mmap_lock."),
  REMAP_WALK_SKETCH(
      "remap-walk-sketch",
      "The walk as first sketched: looks at first pages only, grabs an mm for each VMA, drops one."),
  REMAP_WALK_NAIVE(
      "remap-walk-naive",
      "The walk with its order turned round: mmap_lock is taken with i_mmap_rwsem held.");

  private final String id;
  private final String summary;

  ZapVariant(String id, String summary) {
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
    return walksVmaList() ? VfioPciProtocols.VMA_LIST_MAIL : VfioPciProtocols.MMAP_WRITE_LOCK_MAIL;
  }

  /** Whether it finds mappings by vma_list; else by the address space. */
  boolean walksVmaList() {
    return this == VMA_LIST || this == MEMORY_LOCK_FIRST || this == TRY;
  }

  /** Whether a reset of several devices waits for the locks of each; else it only tries them. */
  boolean waitsForEachDevice() {
    return this == VMA_LIST || this == MEMORY_LOCK_FIRST;
  }
}
