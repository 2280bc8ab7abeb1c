package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import java.util.List;

/** The callbacks of a VMA's driver (struct vm_operations_struct). */
public interface VmOperations {
  /** A recorded vma_link. Returns whether the driver's protocol does the linking. */
  boolean link(Vma vma, ModelEvent event);

  /** A recorded vma_unmap. Returns whether the driver's protocol does all of it. */
  boolean unmap(Vma vma, ModelEvent event);

  /** A recorded pte_install, not yet entered into the VMA's page table. */
  void installs(Vma vma, ModelEvent event);

  /** The largest entry that may ever map the VMA's first page. */
  PageOrder largestFirstEntry(Vma vma);

  /** vm_ops->close of a VMA whose mm goes with the last use of it, by a protocol. */
  void close(Steps k, Vma vma);

  /** The VMA is freed with its mm. */
  void freed(Vma vma);

  /** The state that {@link #freed} changes. */
  List<Shared> touchedByFreed();
}
