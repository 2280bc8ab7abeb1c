package dev.lockreel.emulation.vfio;

import dev.lockreel.trace.EventKind;

/** Names of vfio-pci's events, as the trace vocabulary has them. */
public final class VfioPciEvents {
  static final String OPEN = "vfio_pci_open";
  static final String CLOSE = "vfio_pci_close";
  static final String MMAP = "vfio_pci_mmap";
  public static final String FAULT = "vfio_pci_fault";
  static final String MEMORY = "vfio_pci_memory";
  static final String ZAP = "vfio_pci_zap";
  static final String RESET = "vfio_pci_reset";
  static final String HOT_RESET = "vfio_pci_hot_reset";
  static final String ACCESS = "vfio_pci_access";
  static final String UNMAP_MAPPING = "unmap_mapping_range";

  /** A page fault in user space, on any memory. */
  public static final String PAGE_FAULT = EventKind.PAGE_FAULT_USER.eventName();

  private VfioPciEvents() {}
}
