package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.WaitQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An address space of user space (struct mm_struct). */
public final class Mm implements Stateful {
  /** Class of mmap_lock, as the kernel prints it. */
  public static final String MMAP_LOCK = "&mm->mmap_lock";

  private final long address;
  private final EmulatedLock mmapLock;
  private final LockedMemory locked = new LockedMemory();
  private final Shared shared;
  private final Shared sharedVmas;
  private final Shared sharedLocked;
  private final References users = new References();
  private final References grabs = new References();

  /** Its VMAs by the address of the vm_area_struct. */
  private final AddressMap<Vma> vmas = new AddressMap<>();

  /** The VMAs whose range is known, by their start. */
  private final TreeMap<Long, Vma> byStart = new TreeMap<>();

  /** The mm that this one was a stand-in for, once that is known. */
  private Mm stoodFor;

  private boolean born;
  private boolean exited;

  /** Its recorded users are gone; protocols still have uses of it. */
  private boolean leaving;

  /** Who waits for its core dump to be over; null while none is written. */
  private WaitQueue dump;

  /** The event that began the core dump; null while none is written. */
  private ModelEvent dumpBegin;

  /** The process of the task that writes the core dump. */
  private int dumpProcess;

  Mm(long address, Machine machine) {
    this(address, machine.rwsem(MMAP_LOCK, address, 0));
  }

  Mm(long address, EmulatedLock mmapLock) {
    this.address = address;
    this.mmapLock = mmapLock;
    shared = shared(address);
    sharedVmas = sharedVmas(address);
    sharedLocked = sharedLocked(address);
  }

  /** Its name as a piece of shared state: its users and core dump. */
  public Shared shared() {
    return shared;
  }

  /** As {@link #shared()} of the mm at an address, whether it is known or not. */
  static Shared shared(long address) {
    return new Shared("mm", address);
  }

  /** The name of the set of its VMAs as a piece of shared state. */
  public Shared sharedVmas() {
    return sharedVmas;
  }

  /** As {@link #sharedVmas()} of the mm at an address, whether it is known or not. */
  public static Shared sharedVmas(long address) {
    return new Shared("VMAs of mm", address);
  }

  /** As {@link #sharedLocked()} of the mm at an address, whether it is known or not. */
  public static Shared sharedLocked(long address) {
    return new Shared("locked memory of mm", address);
  }

  /** The name of its locked memory as a piece of shared state. */
  public Shared sharedLocked() {
    return stoodFor == null ? sharedLocked : stoodFor.sharedLocked();
  }

  /** All that its end changes. */
  List<Shared> everything() {
    Set<Shared> state = new LinkedHashSet<>();
    state.add(shared);
    state.add(sharedVmas);
    state.add(sharedLocked());
    for (Vma vma : vmas()) {
      state.add(Vma.sharedAddress(vma.address()));
      state.add(vma.shared());
      state.addAll(List.of(vma.sharedPages()));
      if (vma.mapping() != null) {
        state.add(vma.mapping().shared());
      }
    }
    return List.copyOf(state);
  }

  /** Whether its recorded users are gone, so that a use of a protocol may be the last one. */
  boolean leaving() {
    return leaving;
  }

  public long address() {
    return address;
  }

  public EmulatedLock mmapLock() {
    return mmapLock;
  }

  /** Its locked memory; for a stand-in that of the mm that it stood for. */
  public LockedMemory locked() {
    return stoodFor == null ? locked : stoodFor.locked();
  }

  /**
   * Names the mm that this stand-in, made before its address was known, stands for: locked memory
   * of this one is that of {@code real}.
   */
  public void stoodFor(Mm real) {
    if (stoodFor == null && real != this) {
      real.locked().take(locked);
      stoodFor = real;
    }
  }

  /** Uses of its address space beyond those of its own tasks (mmget). */
  public References users() {
    return users;
  }

  /** References to the structure alone (mmgrab). */
  public References grabs() {
    return grabs;
  }

  /** mmget_not_zero: a use for the call, unless the last user is gone. */
  public boolean getNotZero(Call call) {
    if (exited) {
      return false;
    }
    users.take(call);
    return true;
  }

  /** Whether the trace shows how it came into being. */
  boolean born() {
    return born;
  }

  void bear() {
    born = true;
  }

  /** Notes that events were lost: its address may have become another's. */
  void doubt() {
    born = false;
  }

  /** Whether its last user is gone: then nothing of it is mapped. */
  public boolean exited() {
    return exited;
  }

  /** Whether its tasks have left it: get_task_mm does not find it, and its account has ended. */
  public boolean gone() {
    return exited || locked().ended();
  }

  /** mmget_still_valid: no core dump is written. The caller holds mmap_lock and a use of the mm. */
  public boolean stillValid() {
    return dump == null;
  }

  /** Who waits for its core dump to be over; null while none is written. */
  public WaitQueue dump() {
    return dump;
  }

  /** Whether the core dump waits for all tasks of that process, since they use the mm. */
  public boolean dumpWaitsFor(int process) {
    return dump != null && dumpProcess == process;
  }

  boolean dumpedBy(int pid) {
    return dumpBegin != null && dumpBegin.pid() == pid;
  }

  /** A core dump begins (mm->core_state). */
  void dumps(ModelEvent begin, int process) {
    if (dump == null && !exited) {
      dump =
          new WaitQueue(
              "the end of the core dump of mm 0x"
                  + Long.toHexString(address)
                  + ", spinning (mmget_still_valid is false)",
              null);
      dumpBegin = begin;
      dumpProcess = process;
    }
  }

  /** Its core dump is over; returns who waits for that, or null. */
  WaitQueue endsDump() {
    WaitQueue looking = dump;
    dump = null;
    dumpBegin = null;
    return looking;
  }

  /** Its last recorded user is gone; uses of protocols keep it alive. */
  void exits() {
    leaving = true;
    users.forget();
    leave();
  }

  /** Its recorded users are gone, unless one of them writes a core dump. */
  void losesItsUsers() {
    if (dump == null && !exited) {
      exits();
    }
  }

  /** mmput; returns whether that was the last use: its VMAs are to be closed. */
  boolean put(Call call) {
    users.give(call);
    return leaving && leave();
  }

  private boolean leave() {
    exited = users.held().isEmpty();
    if (exited) {
      vmas().forEach(Vma::tearDown);
    }
    return exited;
  }

  /** The VMA that maps {@code address}; null where none is known to. */
  public Vma vmaAt(long at) {
    Map.Entry<Long, Vma> before = byStart.floorEntry(at);
    return before != null && at < before.getValue().end() ? before.getValue() : null;
  }

  List<Vma> vmas() {
    return List.copyOf(vmas.values());
  }

  void add(Vma vma) {
    vmas.put(vma.address(), vma);
    if (vma.known()) {
      byStart.put(vma.start(), vma);
    }
  }

  void forget(Vma vma) {
    vmas.remove(vma.address(), vma);
    byStart.remove(vma.start(), vma);
  }

  @Override
  public void fields(StateFields f) {
    f.part("locked", locked);
    f.part("users", users);
    f.part("grabs", grabs);
    vmas.fields(f, "vmas", Vma.class);
    f.all("byStart", Long.class, Vma.class, byStart);
    stoodFor = f.value("stoodFor", Mm.class, stoodFor);
    born = f.flag("born", born);
    exited = f.flag("exited", exited);
    leaving = f.flag("leaving", leaving);
    dump = f.value("dump", WaitQueue.class, dump);
    dumpBegin = f.value("dumpBegin", ModelEvent.class, dumpBegin);
    dumpProcess = f.small("dumpProcess", dumpProcess);
  }
}
