package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import java.io.Serializable;
import java.util.List;

/** Runs the chosen protocols for recorded calls of the type1 driver. */
final class Type1Executor implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Calls with a window in which others run. */
  private static final List<String> IN_FLIGHT = List.of("vfio_group_attach", "vfio_group_detach");

  private final Kernel kernel;
  private final Containers containers;
  private final Type1Core driver;

  Type1Executor(Kernel kernel, Containers containers, Type1Core driver) {
    this.kernel = kernel;
    this.containers = containers;
    this.driver = driver;
  }

  /** What the recorded kernel did by itself (its own pins, its accounting) is not followed. */
  void take(ModelEvent event) {
    if (event.isReturn()) {
      return;
    }
    for (String call : IN_FLIGHT) {
      // These calls do not nest: one that is in flight has come to its end, shown or not.
      Call open = driver.machine.innermost(event.pid(), call);
      if (open != null) {
        driver.machine.ends(open);
      }
    }
    switch (event.name()) {
      case "vfio_group_attach" -> attach(event);
      case "vfio_group_detach" -> detach(event);
      case "vfio_dma_map" -> map(event);
      case "vfio_dma_unmap" -> unmap(event);
      case "vfio_pin_pages" -> pin(event);
      case "vfio_unpin_pages" -> unpin(event);
      default -> {
        // An effect of one of those in the recorded kernel.
      }
    }
  }

  private PinVariant pinning() {
    return kernel.chosen(Type1Protocols.PIN_ACCOUNTING, PinVariant.class);
  }

  private void attach(ModelEvent event) {
    Container container = containers.attachedTo(event);
    boolean devices = event.text("kind").equals("mdev");
    Mm mm = containers.mm(event, container);
    AttachVariant variant = kernel.chosen(Type1Protocols.GROUP_ATTACH, AttachVariant.class);
    start(
        "vfio_iommu_type1_attach_group",
        variant.choice(),
        event,
        new AttachGroup(driver, container, event.text("group"), devices, mm, variant, pinning()));
  }

  private void detach(ModelEvent event) {
    Container container = containers.named(event);
    if (container == null || !container.driver) {
      return;
    }
    DetachVariant variant = kernel.chosen(Type1Protocols.GROUP_DETACH, DetachVariant.class);
    start(
        "vfio_iommu_type1_detach_group",
        variant.choice(),
        event,
        new DetachGroup(driver, containers, container, event.text("group"), variant, pinning()));
  }

  private void map(ModelEvent event) {
    Container container = containers.named(event);
    long pages = event.number("npage", 0);
    if (container == null || pages <= 0 || pages > DmaList.MOST_PAGES || !event.has("iova")) {
      return;
    }
    Mm mm = containers.mm(event, container);
    Dma dma = new Dma(mm, event.address("iova"), event.address("vaddr"), pages);
    run("vfio_dma_do_map", event, new MapDma(driver, container, dma, pinning()));
  }

  private void unmap(ModelEvent event) {
    Container container = containers.named(event);
    if (container == null) {
      return;
    }
    run(
        "vfio_dma_do_unmap",
        event,
        new UnmapDma(
            driver,
            container,
            event.address("iova"),
            event.number("npage", 0),
            event.flag("all", false)));
  }

  private void pin(ModelEvent event) {
    Container container = byDevice(event);
    PageRange range = PageRange.of(event);
    if (container != null && range != null) {
      run("vfio_pin_pages", event, new PinPages(driver, container, range, pinning()));
    } else if (container != null) {
      container.doubtful |= PageRange.tooMany(event);
    }
  }

  private void unpin(ModelEvent event) {
    Container container = byDevice(event);
    PageRange range = PageRange.of(event);
    if (container != null && range != null) {
      run("vfio_unpin_pages", event, new UnpinPages(driver, container, range, pinning()));
    }
  }

  /** The container of a mediated device's call; null where the IOMMU's own pins are meant. */
  private Container byDevice(ModelEvent event) {
    return event.has("dma") || event.text("kind").equals("remote") ? null : containers.named(event);
  }

  private void run(String function, ModelEvent event, Body body) {
    start(function, pinning().choice(), event, body);
  }

  private void start(String function, String choice, ModelEvent event, Body body) {
    driver.machine.start(new Call(function, choice, event, body));
  }
}
