package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.ModelEvent;

/** What the driver of a VMA does about it (struct vm_operations_struct). */
public interface VmOperations {
  /**
   * A recorded vma_link; the answer says whether the driver sees to the linking itself, as its
   * protocol does.
   */
  boolean link(Vma vma, ModelEvent event);

  /** A recorded vma_unmap; the answer says whether the driver's protocol sees to all of it. */
  boolean unmap(Vma vma, ModelEvent event);

  /** A recorded pte_install, not yet entered into the VMA's page table. */
  void installs(Vma vma, ModelEvent event);

  /** The VMA is freed with its mm. */
  void freed(Vma vma);
}
