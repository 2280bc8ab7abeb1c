package dev.lockreel.ingest;

import java.util.Set;

/**
 * The names of the memory, VFIO and HMM events (section 3 of the trace vocabulary), which all
 * formats hand on as {@link dev.lockreel.trace.EventKind#MODEL}.
 */
public final class ModelEvents {
  private static final String RETURN = "_ret";

  private static final Set<String> NAMES =
      Set.of(
          "mm_init",
          "mm_exit",
          "mmget",
          "mmput",
          "mmgrab",
          "mmdrop",
          "vma_map",
          "vma_link",
          "vma_unmap",
          "pte_install",
          "pte_zap",
          "locked_vm",
          "rlimit_memlock",
          "vfio_pci_open",
          "vfio_pci_close",
          "vfio_pci_mmap",
          "vfio_pci_fault",
          "vfio_pci_memory",
          "vfio_pci_zap",
          "vfio_pci_reset",
          "vfio_pci_hot_reset",
          "vfio_pci_access",
          "vfio_group_attach",
          "vfio_group_detach",
          "vfio_dma_map",
          "vfio_dma_unmap",
          "vfio_pin_pages",
          "vfio_unpin_pages",
          "vfio_lock_acct",
          "mmu_interval_notifier_insert",
          "mmu_interval_notifier_remove",
          "mmu_interval_read_begin",
          "mmu_interval_read_retry",
          "mmu_interval_invalidate",
          "pin_user_pages",
          "unpin_user_pages",
          "hmm_register",
          "hmm_release",
          "hmm_mirror_register",
          "hmm_mirror_unregister",
          "hmm_range_register",
          "hmm_range_unregister",
          "mmu_notifier_invalidate_range_start",
          "mmu_notifier_invalidate_range_end",
          "hmm_sync_cpu_device_pagetables",
          "hmm_range_wait",
          "hmm_range_fault",
          "device_access");

  private ModelEvents() {}

  /** Whether {@code eventName} is one of them, or the return ({@code name_ret}) of one. */
  public static boolean contains(String eventName) {
    return NAMES.contains(eventName)
        || (eventName.endsWith(RETURN)
            && NAMES.contains(eventName.substring(0, eventName.length() - RETURN.length())));
  }
}
