package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import java.util.List;

/** Runs the protocols of the type1 driver: takes events as stimuli, begins and ends calls. */
final class Type1Executor {
  /** Calls with a window in which others run. */
  private static final List<String> IN_FLIGHT =
      List.of(Type1Events.GROUP_ATTACH, Type1Events.GROUP_DETACH);

  private final Type1Core core;
  private final Containers containers;

  Type1Executor(Type1Core core, Containers containers) {
    this.core = core;
    this.containers = containers;
  }

  /**
   * Handles the begin of a call: whatever its task had in flight is over, shown or not, since these
   * calls do not nest.
   *
   * @return whether a protocol is to run for it
   */
  boolean begins(ModelEvent event) {
    if (event.isReturn()) {
      if (event.name().equals(Type1Events.DMA_IOCTL)) {
        ends(event.pid(), Type1Events.DMA_UNMAP);
      }
      return false;
    }
    if (!event.name().equals(Type1Events.UNPIN_PAGES)) {
      // Drivers of mediated devices unpin while an unmap waits for them.
      ends(event.pid(), Type1Events.DMA_UNMAP);
    }
    for (String name : IN_FLIGHT) {
      ends(event.pid(), name);
    }
    return true;
  }

  private void ends(int pid, String name) {
    Call open = core.machine().innermost(pid, name);
    if (open != null) {
      core.machine().ends(open);
    }
  }

  void attach(ModelEvent event) {
    Container container = containers.attachedTo(event);
    boolean devices = event.text("kind").equals("mdev");
    Mm mm = containers.mm(event, container);
    start(
        "vfio_iommu_type1_attach_group",
        core.attachChoice(),
        event,
        new AttachGroup(core, container, event.text("group"), devices, mm));
  }

  void detach(ModelEvent event) {
    Container container = containers.named(event);
    if (container == null || !container.driver) {
      return;
    }
    start(
        "vfio_iommu_type1_detach_group",
        core.detachChoice(),
        event,
        new DetachGroup(core, containers, container, event.text("group")));
  }

  void map(ModelEvent event) {
    Container container = containers.named(event);
    long pages = event.number("npage", 0);
    if (container == null || pages <= 0 || pages > DmaList.MOST_PAGES || !event.has("iova")) {
      return;
    }
    Mm mm = containers.mm(event, container);
    Dma dma = new Dma(mm, event.address("iova"), event.address("vaddr"), pages);
    run("vfio_dma_do_map", event, new MapDma(core, container, dma));
  }

  void unmap(ModelEvent event) {
    Container container = containers.named(event);
    if (container == null) {
      return;
    }
    run(
        "vfio_dma_do_unmap",
        event,
        new UnmapDma(
            core,
            container,
            event.address("iova"),
            event.number("npage", 0),
            event.flag("all", false)));
  }

  void pin(ModelEvent event) {
    Container container = byDevice(event);
    PageRange range = PageRange.of(event);
    if (container != null && range != null) {
      run("vfio_pin_pages", event, new PinPages(core, container, range));
    } else if (container != null) {
      container.doubtful |= PageRange.tooMany(event);
    }
  }

  void unpin(ModelEvent event) {
    Container container = byDevice(event);
    PageRange range = PageRange.of(event);
    if (container != null && range != null) {
      run("vfio_unpin_pages", event, new UnpinPages(core, container, range));
    }
  }

  /** The container of a mediated device's call; null where the IOMMU's own pins are meant. */
  private Container byDevice(ModelEvent event) {
    return event.has("dma") || event.text("kind").equals("remote") ? null : containers.named(event);
  }

  private void run(String function, ModelEvent event, Body body) {
    start(function, core.pinChoice(), event, body);
  }

  private void start(String function, String choice, ModelEvent event, Body body) {
    core.machine().start(new Call(function, choice, event, body));
  }
}
