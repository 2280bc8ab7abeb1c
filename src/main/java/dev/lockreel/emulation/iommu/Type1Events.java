package dev.lockreel.emulation.iommu;

/**
 * Names of the events of page pinning and of the type1 driver, as the trace vocabulary has them.
 */
public final class Type1Events {
  static final String PIN_USER_PAGES = "pin_user_pages";
  static final String UNPIN_USER_PAGES = "unpin_user_pages";
  static final String LOCKED_VM = "locked_vm";
  static final String RLIMIT_MEMLOCK = "rlimit_memlock";
  static final String GROUP_ATTACH = "vfio_group_attach";
  static final String GROUP_DETACH = "vfio_group_detach";
  public static final String DMA_MAP = "vfio_dma_map";
  public static final String DMA_UNMAP = "vfio_dma_unmap";

  /** The return of whichever ioctl on mappings it was. */
  public static final String DMA_IOCTL = "vfio_dma_ioctl";

  static final String PIN_PAGES = "vfio_pin_pages";
  static final String UNPIN_PAGES = "vfio_unpin_pages";
  static final String LOCK_ACCT = "vfio_lock_acct";
  static final String REMOVE_DMA = "vfio_remove_dma";

  private Type1Events() {}
}
