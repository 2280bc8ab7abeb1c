package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.mm.VmOperations;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** vfio-pci: memory enable, mappings and faults of devices, zaps and resets. */
public final class VfioPciModel implements Model {
  private static final long serialVersionUID = 1L;

  private static final String OPEN = "vfio_pci_open";
  private static final String CLOSE = "vfio_pci_close";
  private static final String MMAP = "vfio_pci_mmap";
  private static final String FAULT = "vfio_pci_fault";
  private static final String MEMORY = "vfio_pci_memory";
  private static final String ZAP = "vfio_pci_zap";
  private static final String RESET = "vfio_pci_reset";
  private static final String HOT_RESET = "vfio_pci_hot_reset";
  private static final String ACCESS = "vfio_pci_access";
  private static final String PAGE_FAULT = "page_fault_user";

  private static final Set<String> EVENTS =
      Set.of(OPEN, CLOSE, MMAP, FAULT, MEMORY, ZAP, RESET, HOT_RESET, ACCESS, PAGE_FAULT);

  private final Kernel kernel;
  private final Machine machine;
  private final Mms mms;
  private final MmModel mm;
  private final VfioPciDriver driver;
  private final VfioPciDevices devices;
  private final ObservedVfio observed;

  /** Mms of processes that mapped or faulted device memory. */
  private final Map<Integer, Mm> mmOfProcess = new HashMap<>();

  /** The operation whose zap the trace may show too, by task. */
  private final Map<Integer, ModelEvent> zapping = new HashMap<>();

  public VfioPciModel(Kernel kernel, Machine machine, MmModel mm) {
    this.kernel = kernel;
    this.machine = machine;
    this.mm = mm;
    mms = mm.mms();
    driver = new VfioPciDriver(kernel, mm);
    devices = new VfioPciDevices(machine, mms);
    observed = new ObservedVfio(kernel, mm, driver.findings());
  }

  @Override
  public Set<String> events() {
    return EVENTS;
  }

  @Override
  public Set<String> lockClasses() {
    return Set.of(VfioPciDevice.VMA_LOCK, VfioPciDevice.MEMORY_LOCK);
  }

  ObservedVfio observed() {
    return observed;
  }

  /** The device at that address; null where none is known. */
  VfioPciDevice device(long address) {
    return devices.find(address);
  }

  @Override
  public void observe(ModelEvent event) {
    switch (event.name()) {
      case OPEN, CLOSE -> openOrClose(event);
      case MMAP -> {
        if (!event.isReturn() && event.number("ret", 0) >= 0) {
          VfioPciDevice vdev = devices.of(event.address("dev"));
          vdev.add(mapped(vdev, event), null);
        }
      }
      case FAULT -> {
        mm.faults().follow(event);
        Vma vma = event.isReturn() ? null : faulted(event);
        observed.attempt(event, vma == null ? null : deviceOf(vma));
      }
      case MEMORY, RESET, HOT_RESET -> observed.operation(event, named(event));
      case ZAP -> observed.zap(event, named(event));
      case ACCESS -> observed.attempt(event, event.isReturn() ? null : named(event).get(0));
      default -> {
        // A page fault as such says nothing of devices.
      }
    }
  }

  @Override
  public void execute(ModelEvent event) {
    int pid = event.pid();
    if (event.isReturn()) {
      returned(event);
      return;
    }
    if (machine.busy(pid)) {
      if (event.name().equals(FAULT) && servedSince(event)) {
        return;
      }
      endOthers(event);
    }
    switch (event.name()) {
      case OPEN, CLOSE -> openOrClose(event);
      case MMAP -> {
        if (event.number("ret", 0) >= 0) {
          VfioPciDevice vdev = devices.of(event.address("dev"));
          Vma vma = mapped(vdev, event);
          start("mmap_region", driver.faultProtocol(), event, new MmapRegion(driver, vdev, vma));
        }
      }
      case FAULT -> fault(event);
      case MEMORY -> {
        boolean enable = event.flag("enabled", true);
        zaps(event, !enable);
        start(
            "vfio_basic_config_write",
            driver.zapProtocol(),
            event,
            new MemoryWrite(driver, devices.of(event.address("dev")), enable));
      }
      case RESET -> {
        zaps(event, true);
        reset("vfio_pci_ioctl_reset", event);
      }
      case HOT_RESET -> {
        zaps(event, true);
        start(
            "vfio_pci_dev_set_hot_reset",
            driver.zapProtocol(),
            event,
            new HotReset(driver, named(event)));
      }
      case ZAP -> {
        if (!zapping.containsKey(pid)) {
          reset("vfio_pci_zap_and_down_write_memory_lock", event);
        }
      }
      case ACCESS -> {
        VfioPciDevice vdev = devices.of(event.address("dev"));
        start("vfio_pci_rw", "", event, new RegionAccess(driver, vdev));
      }
      default -> pageFault(event);
    }
  }

  /** Its page_fault_user came before it, and the fault is in flight since then. */
  private boolean servedSince(ModelEvent fault) {
    Call open = machine.innermost(fault.pid(), PAGE_FAULT);
    return open != null && open.begin().address("address") == fault.address("address");
  }

  private void reset(String function, ModelEvent event) {
    start(
        function,
        driver.zapProtocol(),
        event,
        new DeviceReset(driver, devices.of(event.address("dev"))));
  }

  private void start(String function, String protocol, ModelEvent event, Body body) {
    Call call = machine.start(new Call(function, protocol, event, body));
    if (event.has("ret") && call.state() != Call.State.OVER) {
      // It has returned where the trace shows it.
      machine.ends(call);
    }
  }

  /** A task that begins something has come to the end of what it did before. */
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

  /** A return whose call is not open any more under that name. */
  private void returned(ModelEvent event) {
    if (event.name().equals(FAULT)) {
      end(event.pid(), PAGE_FAULT);
    } else {
      zaps(event, event.name().equals(ZAP) && zapping.containsKey(event.pid()));
    }
  }

  /** From here on a zap that the trace shows of the task is part of the operation, or is not. */
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

  private void openOrClose(ModelEvent event) {
    if (event.isReturn()) {
      return;
    }
    if (event.name().equals(CLOSE)) {
      devices.free(event.address("dev"));
    } else {
      devices.of(event.address("dev"));
    }
  }

  /** The devices that the event names; a return names none. */
  private List<VfioPciDevice> named(ModelEvent event) {
    if (event.isReturn()) {
      return List.of();
    }
    if (!event.name().equals(HOT_RESET)) {
      return List.of(devices.of(event.address("dev")));
    }
    List<VfioPciDevice> several = new ArrayList<>();
    for (long address : event.numbers("devs")) {
      VfioPciDevice vdev = devices.of(address);
      if (!several.contains(vdev)) {
        several.add(vdev);
      }
    }
    return several;
  }

  /** The VMA of an mmap: the one that a vma_map has just shown, or a new one. */
  private Vma mapped(VfioPciDevice vdev, ModelEvent event) {
    long address = event.address("vma");
    Mm its = mmOf(event);
    Vma known = mms.vma(address);
    Vma vma =
        known != null && known.operations() == null
            ? mms.vma(address, its, event.address("start"), event.address("end"))
            : mms.map(address, its, event.address("start"), event.address("end"));
    vma.belongs(vdev.mapping(), new VfioPciMmapOps(this, vdev));
    return vma;
  }

  /** The VMA of a fault; made and linked where the trace began after its mmap; null: no device. */
  private Vma faulted(ModelEvent event) {
    long start = event.address("start");
    long end = event.address("end");
    Vma known = mms.vma(event.address("vma"));
    if (known != null && known.operations() != null && fits(known, event)) {
      return known;
    }
    VfioPciDevice vdev = event.has("dev") ? devices.of(event.address("dev")) : devices.only();
    if (vdev == null) {
      kernel.count("vfioFaultsOfUnknownDevices");
      return null;
    }
    Vma vma = mms.vma(event.address("vma"), mmOf(event), start, end);
    vma.belongs(vdev.mapping(), new VfioPciMmapOps(this, vdev));
    vdev.mapping().link(vma);
    vdev.add(vma, null);
    return vma;
  }

  /** Its address was not given to another mapping meanwhile, as far as the event tells. */
  private static boolean fits(Vma vma, ModelEvent event) {
    long start = event.address("start");
    return !vma.known() || start == 0 || start == vma.start();
  }

  private static VfioPciDevice deviceOf(Vma vma) {
    VmOperations operations = vma.operations();
    return operations instanceof VfioPciMmapOps ops ? ops.vdev() : null;
  }

  /** The mm that the event names, else the one of its process, else one for the process alone. */
  private Mm mmOf(ModelEvent event) {
    int process = kernel.processes().of(event.pid());
    long address = event.address("mm");
    if (address != 0) {
      kernel.usesMm(event, address);
      Mm named = mms.of(address);
      mmOfProcess.put(kernel.processes().of(event.pid()), named);
      return named;
    }
    return mmOfProcess.computeIfAbsent(process, each -> mms.of(-each));
  }

  private void fault(ModelEvent event) {
    Vma vma = faulted(event);
    if (vma != null) {
      serve(event, vma, event.address("address"));
    }
  }

  /** A page fault of which the trace shows no more: it is one of ours if a VMA of ours is there. */
  private void pageFault(ModelEvent event) {
    Mm its = mmOfProcess.get(kernel.processes().of(event.pid()));
    Vma vma = its == null ? null : its.vmaAt(event.address("address"));
    if (vma != null && deviceOf(vma) != null) {
      serve(event, vma, event.address("address"));
    }
  }

  private void serve(ModelEvent event, Vma vma, long address) {
    FaultHandler handler = new FaultHandler(driver, deviceOf(vma), vma, address);
    start("vfio_pci_mmap_fault", driver.faultProtocol(), event, handler);
  }

  /** A recorded vma_link of a VMA of the device; true where the protocol sees to it. */
  boolean links(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    if (!kernel.executes()) {
      observed.links(vdev, vma, event);
      return false;
    }
    end(event.pid(), MMAP);
    return true;
  }

  /** A recorded vma_unmap of a VMA of the device; true where the protocol sees to it. */
  boolean unmaps(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    if (!kernel.executes()) {
      vdev.forget(vma);
      return false;
    }
    if (machine.busy(event.pid())) {
      endOthers(event);
    }
    start("unmap_region", driver.faultProtocol(), event, new Unmap(driver, vdev, vma));
    return true;
  }

  @Override
  public void returnsToUser(ModelEvent moment) {
    observed.leaves(moment);
    zaps(moment, false);
  }

  @Override
  public void exits(ModelEvent moment) {
    returnsToUser(moment);
  }

  @Override
  public void processGone(int process, ModelEvent moment) {
    Mm its = mmOfProcess.remove(process);
    if (its != null && its.address() == -process) {
      // Made for the process alone, so nothing else shows its end.
      mms.free(its.address());
    }
  }

  @Override
  public int liveObjects() {
    return devices.all().size();
  }

  @Override
  public void gap(ModelEvent moment) {
    observed.gap(devices.all());
    zapping.keySet().forEach(kernel::unwatch);
    zapping.clear();
  }
}
