package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.PageOrder;
import dev.lockreel.emulation.mm.VmOperations;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import java.util.List;

/** The callbacks of vfio-pci for the VMAs of one device (vfio_pci_mmap_ops). */
record VfioPciMmapOps(VfioPciModel model, VfioPciDevice vdev) implements VmOperations {
  @Override
  public boolean link(Vma vma, ModelEvent event) {
    return model.links(vdev, vma, event);
  }

  @Override
  public boolean unmap(Vma vma, ModelEvent event) {
    return model.unmaps(vdev, vma, event);
  }

  @Override
  public void installs(Vma vma, ModelEvent event) {
    model.observer().installs(vdev, vma, event);
  }

  @Override
  public PageOrder largestFirstEntry(Vma vma) {
    return model.core().fault().mapsHuge() ? HugeFault.aligned(vma) : PageOrder.PTE;
  }

  @Override
  public void close(Steps k, Vma vma) {
    model.core().mmapClose(k, vdev, vma);
  }

  @Override
  public void freed(Vma vma) {
    vdev.forget(vma);
  }

  @Override
  public List<Shared> touchedByFreed() {
    return List.of(vdev.mapping().shared(), vdev.vmaList(), vdev.mapped());
  }
}
