package dev.lockreel.emulation.vfio;

import java.util.Set;

/** The events that vfio-pci takes, by their names in the vocabulary. */
final class VfioPciEvents {
  static final String OPEN = "vfio_pci_open";
  static final String CLOSE = "vfio_pci_close";
  static final String MMAP = "vfio_pci_mmap";
  static final String FAULT = "vfio_pci_fault";
  static final String MEMORY = "vfio_pci_memory";
  static final String ZAP = "vfio_pci_zap";
  static final String RESET = "vfio_pci_reset";
  static final String HOT_RESET = "vfio_pci_hot_reset";
  static final String ACCESS = "vfio_pci_access";
  static final String PAGE_FAULT = "page_fault_user";

  static final Set<String> ALL =
      Set.of(OPEN, CLOSE, MMAP, FAULT, MEMORY, ZAP, RESET, HOT_RESET, ACCESS, PAGE_FAULT);

  private VfioPciEvents() {}
}
