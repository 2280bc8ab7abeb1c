package dev.lockreel.emulation.iommu;

import static dev.lockreel.emulation.kernel.EventTable.calls;

import dev.lockreel.emulation.kernel.EventTable;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Page pins, VFIO's type1 IOMMU driver, and the accounting of locked memory. */
public final class Type1Model implements Model {
  /** The name of what the trace says of pins and locked memory beside VFIO. */
  private static final Shared OTHER = new Shared("pins and locked memory of others", 0);

  private static final Set<String> LOCK_CLASSES =
      Set.of(Container.GROUP_LOCK, Iommu.LOCK, LocalAddressSpace.PFN_LIST_LOCK, Mm.MMAP_LOCK);

  private final Kernel kernel;
  private final Type1Core core;
  private final Containers containers;
  private final PagePins pagePins;
  private final Memlock memlock;
  private final Type1Observer observer;
  private final Type1Executor executor;

  public Type1Model(Kernel kernel, Machine machine, Mms mms) {
    this.kernel = kernel;
    core = new Type1Core(kernel, machine);
    containers = new Containers(kernel, machine, mms, core);
    pagePins = new PagePins(kernel, core.findings());
    memlock = new Memlock(kernel, mms, core.findings());
    observer = new Type1Observer(core, containers, memlock);
    executor = new Type1Executor(core, containers);
  }

  Containers containers() {
    return containers;
  }

  @Override
  public Set<String> protocolEvents() {
    return Set.of(
        Type1Events.GROUP_ATTACH,
        Type1Events.GROUP_DETACH,
        Type1Events.DMA_MAP,
        Type1Events.DMA_UNMAP,
        Type1Events.PIN_PAGES,
        Type1Events.UNPIN_PAGES);
  }

  @Override
  public List<Shared> touches(ModelEvent event) {
    return switch (event.name()) {
      case Type1Events.LOCKED_VM, Type1Events.RLIMIT_MEMLOCK ->
          List.of(OTHER, Mm.sharedLocked(event.address("mm")));
      case Type1Events.PIN_USER_PAGES, Type1Events.UNPIN_USER_PAGES -> List.of(OTHER);
      default -> List.of();
    };
  }

  @Override
  public EventTable events() {
    return new EventTable()
        .on(Type1Events.PIN_USER_PAGES, pagePins::pin)
        .on(Type1Events.UNPIN_USER_PAGES, calls(pagePins::unpin))
        .on(Type1Events.LOCKED_VM, memlock::changed, calls(memlock::requested))
        .on(Type1Events.RLIMIT_MEMLOCK, memlock::limited)
        .on(Type1Events.GROUP_ATTACH, observer::call, stimulus(executor::attach))
        .on(Type1Events.GROUP_DETACH, observer::call, stimulus(executor::detach))
        .on(Type1Events.DMA_MAP, observer::call, stimulus(executor::map))
        .on(Type1Events.DMA_UNMAP, observer::call, stimulus(executor::unmap))
        .on(Type1Events.PIN_PAGES, observer::call, stimulus(executor::pin))
        .on(Type1Events.UNPIN_PAGES, observer::call, stimulus(executor::unpin))
        // Outcomes of the recorded kernel: the protocols have their own.
        .on(Type1Events.DMA_IOCTL, observer::call, stimulus(EventTable::ignore))
        .on(Type1Events.LOCK_ACCT, calls(observer::account), stimulus(EventTable::ignore))
        .on(Type1Events.REMOVE_DMA, calls(observer::remove), stimulus(EventTable::ignore));
  }

  private Consumer<ModelEvent> stimulus(Consumer<ModelEvent> protocol) {
    return EventTable.stimulus(executor::begins, protocol);
  }

  @Override
  public Set<String> lockClasses() {
    return LOCK_CLASSES;
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

  @Override
  public String name() {
    return "type1";
  }

  @Override
  public void types(StateTypes types) {
    Type1State.types(types, core, containers);
  }

  @Override
  public void fields(StateFields f) {
    f.part("containers", containers);
    f.part("pagePins", pagePins);
    f.part("memlock", memlock);
    f.part("accounting", core.accounting());
    f.part("observer", observer);
  }
}
