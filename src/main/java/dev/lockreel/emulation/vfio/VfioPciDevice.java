package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.AddressSpace;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A PCI device in the hands of vfio-pci (struct vfio_pci_core_device). */
final class VfioPciDevice implements Stateful {
  /** Class of vma_lock, as the kernel prints it. */
  static final String VMA_LOCK = "&vdev->vma_lock";

  /** Class of memory_lock, as the kernel prints it. */
  static final String MEMORY_LOCK = "&vdev->memory_lock";

  private final long address;
  private final EmulatedLock vmaLock;
  private final EmulatedLock memoryLock;
  private final AddressSpace mapping;
  private final Shared memory;
  private final Shared mapped;
  private final Shared sharedList;
  private final RecordedMemory recorded = new RecordedMemory();

  /** The VMAs that the driver tracks, and how often; oldest first. */
  private final Map<Vma, Integer> vmaList = new LinkedHashMap<>();

  /** All VMAs of the device that are mapped, tracked or not, and the mmap under way of each. */
  private final Map<Vma, Call> vmas = new LinkedHashMap<>();

  /** VMAs that a walk of the address space has missed since they are not linked yet. */
  private final Set<Vma> missed = new LinkedHashSet<>();

  private boolean memoryEnabled = true;

  VfioPciDevice(long address, Machine machine, Mms mms) {
    this(
        address,
        machine.rwsem(MEMORY_LOCK, address, 0),
        machine.mutex(VMA_LOCK, address, 1),
        mms.mapping(address));
  }

  VfioPciDevice(long address, EmulatedLock memoryLock, EmulatedLock vmaLock, AddressSpace mapping) {
    this.address = address;
    this.memoryLock = memoryLock;
    this.vmaLock = vmaLock;
    this.mapping = mapping;
    memory = new Shared("memory enable of vfio-pci device", address);
    mapped = new Shared("VMAs of vfio-pci device", address);
    sharedList = new Shared("vma_list of vfio-pci device", address);
  }

  /** The name of its memory enable as a piece of shared state. */
  Shared memory() {
    return memory;
  }

  /** The name of the set of its VMAs as a piece of shared state. */
  Shared mapped() {
    return mapped;
  }

  /** The name of vma_list as a piece of shared state. */
  Shared vmaList() {
    return sharedList;
  }

  long address() {
    return address;
  }

  EmulatedLock vmaLock() {
    return vmaLock;
  }

  EmulatedLock memoryLock() {
    return memoryLock;
  }

  /** The address space of its file, through which all its VMAs are mapped. */
  AddressSpace mapping() {
    return mapping;
  }

  /** Whether memory is on in the emulated kernel; on where the trace does not say. */
  boolean memoryEnabled() {
    return memoryEnabled;
  }

  void memoryEnabled(boolean on) {
    memoryEnabled = on;
  }

  /** The state of its memory in the recorded kernel. */
  RecordedMemory recorded() {
    return recorded;
  }

  /** Its VMAs, without those whose mmap was given up half way. */
  List<Vma> vmas() {
    List<Vma> mapped = new ArrayList<>();
    vmas.forEach(
        (vma, mmap) -> {
          if (vma.linked() || mmap == null || mmap.state() != Call.State.OVER) {
            mapped.add(vma);
          }
        });
    return mapped;
  }

  /** Adds a VMA; {@code mmap} is the call that maps it, null once it is linked. */
  void add(Vma vma, Call mmap) {
    vmas.put(vma, mmap);
  }

  /** Drops a VMA that is gone before it was linked. */
  void givesUp(Vma vma) {
    vmas.remove(vma);
  }

  void missed(Vma vma) {
    missed.add(vma);
  }

  /** Whether a walk has missed the VMA; the next call returns false. */
  boolean wasMissed(Vma vma) {
    return missed.remove(vma);
  }

  /** Drops a VMA from all lists. */
  void forget(Vma vma) {
    vmas.remove(vma);
    vmaList.remove(vma);
    missed.remove(vma);
  }

  boolean tracks(Vma vma) {
    return vmaList.containsKey(vma);
  }

  boolean tracksAny() {
    return !vmaList.isEmpty();
  }

  /** The VMA that has been tracked the longest; null for none. */
  Vma firstTracked() {
    return vmaList.isEmpty() ? null : vmaList.keySet().iterator().next();
  }

  List<Vma> tracked() {
    return List.copyOf(vmaList.keySet());
  }

  /** Enters the VMA once more; returns the number of its entries in the list. */
  int track(Vma vma) {
    return vmaList.merge(vma, 1, Integer::sum);
  }

  void untrack(Vma vma) {
    vmaList.remove(vma);
  }

  void untrackAll() {
    vmaList.clear();
  }

  @Override
  public void fields(StateFields f) {
    f.part("recorded", recorded);
    f.all("vmaList", Vma.class, Integer.class, vmaList);
    f.all("vmas", Vma.class, Call.class, vmas);
    f.all("missed", Vma.class, missed);
    memoryEnabled = f.flag("memoryEnabled", memoryEnabled);
  }

  @Override
  public String toString() {
    return "vfio-pci device 0x" + Long.toHexString(address);
  }
}
