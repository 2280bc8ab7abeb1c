package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.sync.Machine;
import java.util.Set;
import java.util.TreeSet;

/** Which events are calls that protocols run for, and which happen at once. */
final class Stimuli {
  /** What the kernel does within a call, and what only shows one. */
  private static final Set<String> SHOWN =
      Set.of(
          "handle_mm_fault",
          "hmm_sync_cpu_device_pagetables",
          "mmap_region",
          "mmu_interval_invalidate",
          "page_fault_user",
          "pin_user_pages",
          "pte_install",
          "pte_zap",
          "unmap_mapping_range",
          "unpin_user_pages",
          "vfio_dma_ioctl",
          "vfio_lock_acct",
          "vfio_remove_dma",
          "vma_link");

  static final Set<String> CALLS = new TreeSet<>();
  static final Set<String> AT_ONCE = new TreeSet<>();

  static {
    Kernel kernel = new Kernel(true, Choice.standard());
    for (Model model : Models.of(kernel, new Machine(kernel))) {
      CALLS.addAll(model.protocolEvents());
      AT_ONCE.addAll(model.events().events());
    }
    AT_ONCE.removeAll(CALLS);
    AT_ONCE.removeAll(SHOWN);
  }

  private Stimuli() {}
}
