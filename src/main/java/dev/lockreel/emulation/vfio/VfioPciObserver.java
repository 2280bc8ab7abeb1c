package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Action;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.RecordedLocks.Hold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows what the recorded kernel did with a device's memory and mappings, whatever its protocol,
 * and checks the outcomes. Only certain cases are judged: while a switch or reset is in progress,
 * the time at which it takes effect is unknown.
 */
final class VfioPciObserver implements Stateful {
  /** More than the struct that memory_lock is part of. */
  private static final long LARGEST_BYTES = 1 << 14;

  private static final String NO_ZAPS =
      "The trace shows no zap at all: the entries may have been taken away unseen.";

  /** A fault or access that began while memory was off. */
  record Attempt(ModelEvent begin, VfioPciDevice vdev, ModelEvent barredSince) {}

  record Zap(ModelEvent begin, VfioPciDevice vdev) {}

  private final Kernel kernel;
  private final Machine machine;
  private final MmModel mm;
  private final VfioPciDevices devices;
  private final VfioPciMappings mappings;
  private final VfioPciFindings findings;

  /** By task. */
  private final Map<Integer, MemoryOperation> operations = new LinkedHashMap<>();

  private final Map<Integer, Zap> zaps = new HashMap<>();
  private final Map<Integer, Attempt> attempts = new HashMap<>();

  /** Zaps of resets whose tasks do not hold the device's memory_lock for write yet. */
  private final Map<Integer, List<Zap>> awaitLock = new HashMap<>();

  VfioPciObserver(VfioPciCore core, VfioPciDevices devices, VfioPciMappings mappings) {
    kernel = core.kernel();
    mm = core.mm();
    findings = core.findings();
    machine = core.machine();
    this.devices = devices;
    this.mappings = mappings;
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
      vdev.add(mappings.mapped(vdev, event), null);
    }
  }

  void fault(ModelEvent event) {
    mm.faults().follow(event);
    Vma vma = event.isReturn() ? null : mappings.faulted(event);
    attempt(event, vma == null ? null : VfioPciMappings.deviceOf(vma));
  }

  void access(ModelEvent event) {
    attempt(event, event.isReturn() ? null : devices.of(event.address("dev")));
  }

  /** A memory enable or disable or a reset begins, or is done where the event is its return. */
  void operation(ModelEvent event) {
    if (event.isReturn()) {
      MemoryOperation open = operations.get(event.pid());
      if (open != null && open.begin().name().equals(event.name())) {
        done(event, event.number("ret", 0));
      }
      return;
    }
    done(event, 0);
    List<VfioPciDevice> changed = devices.named(event);
    List<Long> tickets = new ArrayList<>();
    changed.forEach(vdev -> tickets.add(vdev.recorded().changes()));
    operations.put(event.pid(), new MemoryOperation(event, changed, tickets));
    kernel.watch(event.pid());
    if (event.has("ret")) {
      done(event, event.number("ret", 0));
    }
  }

  /** Ends the operation that the task had in progress. */
  private void done(ModelEvent moment, long ret) {
    MemoryOperation done = operations.remove(moment.pid());
    if (done == null) {
      return;
    }
    kernel.unwatch(moment.pid());
    awaitLock.remove(moment.pid());
    for (int i = 0; i < done.devices().size(); i++) {
      VfioPciDevice vdev = done.devices().get(i);
      long ticket = done.tickets().get(i);
      if (ret < 0) {
        vdev.recorded().forget();
      } else if (done.resets()) {
        vdev.recorded().resetDone(ticket);
      } else {
        vdev.recorded().changed(ticket, done.enables(), done.begin());
        if (vdev.recorded().barredSince() != null) {
          checkZapped(vdev, done.begin());
        }
      }
    }
  }

  /** A zap begins, or has taken memory_lock for write where the event is its return. */
  void zap(ModelEvent event) {
    if (!event.isReturn()) {
      zaps.put(event.pid(), new Zap(event, devices.of(event.address("dev"))));
      return;
    }
    Zap zap = zaps.remove(event.pid());
    if (zap == null) {
      return;
    }
    mm.references().returns(zap.begin(), event);
    // The function that only tries returns 0 where it holds nothing.
    if (event.number("ret", 1) != 0) {
      zapped(zap, operations.get(event.pid()));
    }
  }

  /**
   * unmap_mapping_range within a zap: what was mapped is gone when it returns, and memory_lock is
   * held for write all the time.
   */
  void unmapMapping(ModelEvent event) {
    Zap zap = zaps.get(event.pid());
    if (zap == null) {
      return;
    }
    mm.zapsShown();
    zap.vdev().vmas().forEach(vma -> vma.pages().zap());
    if (event.isReturn()) {
      zapped(zap, operations.get(event.pid()));
    }
  }

  private void zapped(Zap zap, MemoryOperation within) {
    if (within == null || within.resets() || !within.enables()) {
      checkZapped(zap.vdev(), zap.begin());
    }
    if (within != null && within.resets()) {
      int pid = within.begin().pid();
      if (machine.recorded().hold(zap.vdev().memoryLock(), pid) == Hold.EXCLUSIVE) {
        inReset(zap, within);
      } else {
        awaitLock.computeIfAbsent(pid, each -> new ArrayList<>(2)).add(zap);
      }
    }
  }

  /** Where the trace has lock events but shows no releases, when a reset ends is not known. */
  private void inReset(Zap zap, MemoryOperation within) {
    boolean endShows =
        machine.recorded().showsReleases()
            || !machine.recorded().showsLocks()
            || !kernel.showsMuch();
    if (within.resets() && endShows) {
      int at = within.devices().indexOf(zap.vdev());
      if (at >= 0) {
        zap.vdev().recorded().inReset(within.tickets().get(at), within.begin());
      }
    }
  }

  /**
   * A task has taken a memory_lock for write: from here on its reset of that device bars all other
   * tasks.
   */
  void lockedForWrite(ModelEvent moment, long lock) {
    List<Zap> awaiting = awaitLock.get(moment.pid());
    MemoryOperation within = operations.get(moment.pid());
    if (awaiting == null || within == null) {
      return;
    }
    for (Zap zap : List.copyOf(awaiting)) {
      if (machine.recorded().isLock(lock, zap.vdev().memoryLock())) {
        awaiting.remove(zap);
        inReset(zap, within);
      }
    }
  }

  /** A task has released memory_lock: its reset bars no task any more, returned or not. */
  void unlocked(ModelEvent moment, long lock) {
    MemoryOperation within = operations.get(moment.pid());
    if (within == null) {
      return;
    }
    for (VfioPciDevice vdev : within.devices()) {
      long offset = lock - vdev.address();
      if (within.devices().size() == 1 || lock == 0 || (offset >= 0 && offset < LARGEST_BYTES)) {
        vdev.recorded().unlocked();
      }
    }
  }

  private void checkZapped(VfioPciDevice vdev, ModelEvent by) {
    for (Vma vma : vdev.vmas()) {
      Action populated = vma.pages().first();
      if (populated != null && !vma.mm().exited()) {
        findings.outlives(vma, populated, Action.recorded(by), mm.showsZaps() ? "" : NO_ZAPS);
        if (!vma.linked() && vma.file() != 0) {
          vdev.missed(vma);
        }
      }
    }
  }

  /** A fault or an access begins, or is over where the event is its return. */
  private void attempt(ModelEvent event, VfioPciDevice vdev) {
    if (!event.isReturn() && vdev != null) {
      ModelEvent since = vdev.recorded().barredSince();
      if (since != null) {
        attempts.put(event.pid(), new Attempt(event, vdev, since));
      } else if (!attempts.isEmpty()) {
        attempts.remove(event.pid());
      }
    }
    if (event.isReturn() || event.has("ret")) {
      Attempt over = attempts.remove(event.pid());
      if (over != null
          && over.begin().name().equals(event.name())
          && event.has("ret")
          && succeeded(event)
          && over.barredSince().equals(over.vdev().recorded().barredSince())) {
        findings.succeededWhileDisabled(
            over.begin(), event, over.barredSince(), over.vdev().recorded().how());
      }
    }
  }

  /**
   * Whether a fault or access succeeded. A fault returns vm_fault_t, where negative numbers are
   * errors too; an access a count or errno.
   */
  private static boolean succeeded(ModelEvent event) {
    long ret = event.number("ret", 0);
    return event.name().equals(VfioPciEvents.FAULT)
        ? ret == 0 || ret == FaultHandler.NOPAGE
        : ret >= 0;
  }

  /** A recorded entry is populated. */
  void installs(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    ModelEvent since = vdev.recorded().barredSince();
    if (since != null) {
      findings.mappedWhileDisabled(vma, Action.recorded(event), since);
    }
  }

  /** A recorded vma_link: entries populated before it could not be found by a walk. */
  void links(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    Action populated = vma.pages().first();
    boolean missed = vdev.wasMissed(vma);
    if (populated != null && !vma.linked()) {
      findings.invisible(
          vma,
          populated,
          Action.recorded(event),
          missed ? "the device was zapped, and the zap" : null);
    }
  }

  /** Ends the calls of a task that is back in user space, or gone. */
  void leaves(ModelEvent moment) {
    done(moment, 0);
    zaps.remove(moment.pid());
    attempts.remove(moment.pid());
    awaitLock.remove(moment.pid());
  }

  /** Drops what is in progress and how memory stands: events were lost. */
  void gap() {
    operations.keySet().forEach(kernel::unwatch);
    operations.clear();
    zaps.clear();
    attempts.clear();
    awaitLock.clear();
    devices.all().forEach(vdev -> vdev.recorded().forget());
  }

  @Override
  public void fields(StateFields f) {
    f.all("operations", Integer.class, MemoryOperation.class, operations);
    f.all("zaps", Integer.class, Zap.class, zaps);
    f.all("attempts", Integer.class, Attempt.class, attempts);
    f.groups("awaitLock", Integer.class, Zap.class, awaitLock, () -> new ArrayList<>(2));
  }
}
