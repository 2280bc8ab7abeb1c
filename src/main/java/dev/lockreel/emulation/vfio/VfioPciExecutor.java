package dev.lockreel.emulation.vfio;

import static dev.lockreel.emulation.vfio.VfioPciEvents.ACCESS;
import static dev.lockreel.emulation.vfio.VfioPciEvents.FAULT;
import static dev.lockreel.emulation.vfio.VfioPciEvents.HOT_RESET;
import static dev.lockreel.emulation.vfio.VfioPciEvents.MEMORY;
import static dev.lockreel.emulation.vfio.VfioPciEvents.MMAP;
import static dev.lockreel.emulation.vfio.VfioPciEvents.PAGE_FAULT;
import static dev.lockreel.emulation.vfio.VfioPciEvents.RESET;
import static dev.lockreel.emulation.vfio.VfioPciEvents.ZAP;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.PageOrder;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the protocols of vfio-pci: takes events as stimuli, begins and ends calls. */
final class VfioPciExecutor implements Stateful {
  private static final int PAGE_SHIFT = 12;

  private final Kernel kernel;
  private final Machine machine;
  private final VfioPciCore core;
  private final VfioPciDevices devices;
  private final VfioPciMappings mappings;

  /** The operation whose zap the trace may show too, by task. */
  private final Map<Integer, ModelEvent> zapping = new HashMap<>();

  VfioPciExecutor(VfioPciCore core, VfioPciDevices devices, VfioPciMappings mappings) {
    this.core = core;
    kernel = core.kernel();
    machine = core.machine();
    this.devices = devices;
    this.mappings = mappings;
  }

  /**
   * Handles the begin or return of a call: whatever its task had in flight is over.
   *
   * @return whether a protocol is to run for it
   */
  boolean begins(ModelEvent event) {
    if (event.isReturn()) {
      if (event.number("ret", 0) != FaultHandler.FALLBACK) {
        returned(event);
      }
      return false;
    }
    if (machine.busy(event.pid())) {
      if (event.name().equals(FAULT) && servedSince(event)) {
        return false;
      }
      endOthers(event);
    }
    return true;
  }

  void open(ModelEvent event) {
    devices.open(event);
  }

  void close(ModelEvent event) {
    devices.close(event);
  }

  void mmap(ModelEvent event) {
    if (event.number("ret", 0) >= 0) {
      VfioPciDevice vdev = devices.of(event.address("dev"));
      Vma vma = mappings.mapped(vdev, event);
      start("mmap_region", core.faultChoice(), event, new MmapRegion(core, vdev, vma));
    }
  }

  void fault(ModelEvent event) {
    Vma vma = mappings.faulted(event);
    PageOrder asked = pageOrder(event);
    if (vma == null
        || asked == PageOrder.PTE
        || HugeFault.order(vma, event.address("address"), asked) == asked) {
      serve(event, vma);
    }
  }

  /** How large an entry a huge fault asks for: where it cannot be, the fault comes again. */
  private static PageOrder pageOrder(ModelEvent event) {
    long pages = event.number("page_order", 0);
    for (PageOrder order : PageOrder.values()) {
      if (1L << (pages + PAGE_SHIFT) <= order.bytes()) {
        return order;
      }
    }
    return PageOrder.PUD;
  }

  /**
   * Handles a page_fault_user, which says no more than the address: it is on device memory if a VMA
   * of a device is known there.
   */
  void pageFault(ModelEvent event) {
    serve(event, mappings.at(event));
  }

  void memory(ModelEvent event) {
    boolean enable = event.flag("enabled", true);
    zaps(event, !enable);
    start(
        "vfio_basic_config_write",
        core.zapChoice(),
        event,
        new MemoryWrite(core, devices.of(event.address("dev")), enable));
  }

  void reset(ModelEvent event) {
    zaps(event, true);
    reset("vfio_pci_ioctl_reset", event);
  }

  void hotReset(ModelEvent event) {
    zaps(event, true);
    start(
        "vfio_pci_dev_set_hot_reset",
        core.zapChoice(),
        event,
        new HotReset(core, devices.named(event)));
  }

  /** Runs a zap that is not part of an operation that the trace shows. */
  void zap(ModelEvent event) {
    if (!zapping.containsKey(event.pid())) {
      reset("vfio_pci_zap_and_down_write_memory_lock", event);
    }
  }

  void access(ModelEvent event) {
    VfioPciDevice vdev = devices.of(event.address("dev"));
    start("vfio_pci_rw", "", event, new RegionAccess(core, vdev));
  }

  /**
   * Whether the fault's page_fault_user came before it: then the fault is in flight since that
   * event.
   */
  private boolean servedSince(ModelEvent fault) {
    Call open = machine.innermost(fault.pid(), PAGE_FAULT);
    return open != null && open.begin().address("address") == fault.address("address");
  }

  private void reset(String function, ModelEvent event) {
    start(
        function, core.zapChoice(), event, new DeviceReset(core, devices.of(event.address("dev"))));
  }

  private void start(String function, String protocol, ModelEvent event, Body body) {
    Call call = machine.start(new Call(function, protocol, event, body));
    if (event.has("ret") && call.state() != Call.State.OVER) {
      // It has returned where the trace shows it.
      machine.ends(call);
    }
  }

  /** Ends what a task had in flight, since it begins something else. */
  private void endOthers(ModelEvent event) {
    for (String name : List.of(MMAP, FAULT, ACCESS, PAGE_FAULT)) {
      end(event.pid(), name);
    }
    if (!event.name().equals(ZAP) && !event.name().equals(FAULT)) {
      for (String name : List.of(MEMORY, RESET, HOT_RESET, ZAP)) {
        end(event.pid(), name);
      }
    }
  }

  private void end(int pid, String name) {
    Call open = machine.innermost(pid, name);
    if (open != null) {
      machine.ends(open);
    }
  }

  /** Handles a return whose call is no longer open under that name. */
  private void returned(ModelEvent event) {
    if (event.name().equals(FAULT)) {
      end(event.pid(), PAGE_FAULT);
    } else {
      zaps(event, event.name().equals(ZAP) && zapping.containsKey(event.pid()));
    }
  }

  /** Notes whether zaps that the trace shows of the task are part of the operation from here on. */
  private void zaps(ModelEvent event, boolean partly) {
    ModelEvent before = zapping.get(event.pid());
    if (partly && before == null) {
      kernel.watch(event.pid());
      zapping.put(event.pid(), event);
    } else if (!partly && before != null) {
      kernel.unwatch(event.pid());
      zapping.remove(event.pid());
    }
  }

  /**
   * @param vma null: not of a device
   */
  private void serve(ModelEvent event, Vma vma) {
    if (vma != null) {
      FaultHandler handler =
          new FaultHandler(core, VfioPciMappings.deviceOf(vma), vma, event.address("address"));
      start("vfio_pci_mmap_fault", core.faultChoice(), event, handler);
    }
  }

  /** A recorded vma_link of a VMA of a device: its mmap goes on. */
  void links(ModelEvent event) {
    end(event.pid(), MMAP);
  }

  /** A recorded vma_unmap of a VMA of the device. */
  void unmaps(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    if (machine.busy(event.pid())) {
      endOthers(event);
    }
    start("unmap_region", core.faultChoice(), event, new UnmapRegion(core, vdev, vma));
  }

  /** The task has left the kernel. */
  void leaves(ModelEvent moment) {
    zaps(moment, false);
  }

  void gap() {
    zapping.keySet().forEach(kernel::unwatch);
    zapping.clear();
  }

  @Override
  public void fields(StateFields f) {
    f.all("zapping", Integer.class, ModelEvent.class, zapping);
  }
}
