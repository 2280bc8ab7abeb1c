package dev.lockreel.emulation.mm;

/** Names of the events of memory management, as the trace vocabulary has them. */
public final class MmEvents {
  static final String MM_INIT = "mm_init";
  static final String MM_EXIT = "mm_exit";
  static final String MM_COREDUMP = "mm_coredump";
  static final String MMGET = "mmget";
  static final String MMPUT = "mmput";
  static final String MMGRAB = "mmgrab";
  static final String MMDROP = "mmdrop";
  static final String VMA_MAP = "vma_map";
  static final String VMA_LINK = "vma_link";
  static final String VMA_UNMAP = "vma_unmap";
  static final String PTE_INSTALL = "pte_install";
  static final String PTE_ZAP = "pte_zap";
  public static final String HANDLE_MM_FAULT = "handle_mm_fault";
  static final String MMAP_REGION = "mmap_region";

  private MmEvents() {}
}
