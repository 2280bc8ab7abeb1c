package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.Machine;
import java.util.Set;

/** Page pins, VFIO's type1 IOMMU driver, and the accounting of locked memory. */
public final class Type1Model implements Model {
  private static final long serialVersionUID = 1L;

  private static final Set<String> EVENTS =
      Set.of(
          PagePins.PIN,
          PagePins.UNPIN,
          "locked_vm",
          "rlimit_memlock",
          "vfio_group_attach",
          "vfio_group_detach",
          "vfio_dma_map",
          "vfio_dma_unmap",
          "vfio_dma_ioctl",
          "vfio_pin_pages",
          "vfio_unpin_pages",
          "vfio_lock_acct",
          "vfio_remove_dma");

  private static final Set<String> LOCK_CLASSES =
      Set.of(Container.GROUP_LOCK, Iommu.LOCK, LocalAddressSpace.PFN_LIST_LOCK, Mm.MMAP_LOCK);

  private final Kernel kernel;
  private final Containers containers;
  private final PagePins pagePins;
  private final Memlock memlock;
  private final Type1Observer observer;
  private final Type1Executor executor;

  public Type1Model(Kernel kernel, Machine machine, Mms mms) {
    this.kernel = kernel;
    Type1Core driver = new Type1Core(kernel, machine);
    containers = new Containers(kernel, machine, mms, driver);
    pagePins = new PagePins(kernel);
    memlock = new Memlock(kernel, mms);
    observer = new Type1Observer(kernel, containers, driver, memlock);
    executor = new Type1Executor(kernel, containers, driver);
  }

  @Override
  public Set<String> events() {
    return EVENTS;
  }

  @Override
  public Set<String> lockClasses() {
    return LOCK_CLASSES;
  }

  @Override
  public void observe(ModelEvent event) {
    switch (event.name()) {
      case PagePins.PIN -> pagePins.pin(event);
      case PagePins.UNPIN -> pagePins.unpin(event);
      case "locked_vm" -> memlock.changed(event);
      case "rlimit_memlock" -> memlock.limited(event);
      default -> observer.take(event);
    }
  }

  @Override
  public void execute(ModelEvent event) {
    switch (event.name()) {
      case PagePins.PIN -> pagePins.pin(event);
      case PagePins.UNPIN -> pagePins.unpin(event);
      case "locked_vm" -> memlock.requested(event);
      case "rlimit_memlock" -> memlock.limited(event);
      default -> executor.take(event);
    }
  }

  @Override
  public int liveObjects() {
    return containers.size();
  }

  @Override
  public void exits(ModelEvent moment) {
    pagePins.exits(moment.pid());
    observer.exits(moment.pid());
    containers.exits(moment.pid());
  }

  @Override
  public void processGone(int process, ModelEvent moment) {
    observer.gone(moment.pid());
    pagePins.processGone(process, moment);
    for (Container orphan : containers.processGone(process)) {
      observer.orphaned(orphan, moment, kernel.processes().introduced(process));
      containers.released(orphan);
    }
  }

  @Override
  public void gap(ModelEvent moment) {
    pagePins.gap();
    containers.gap();
    memlock.gap();
    observer.gap();
  }
}
