package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.RecordedLocks.Hold;

/** Follows what the recorded kernel did with mms, VMAs and page-table entries. */
final class MmObserver implements Stateful {
  private static final String NO_ZAPS =
      "The trace shows no zap at all: the entry may have been taken away unseen.";

  private static final String OTHER_FAULT =
      "The task's fault is one of another VMA: it may be over, and its return may be missing.";

  private final Kernel kernel;
  private final Machine machine;
  private final Mms mms;
  private final OpenFaults faults;
  private final MmFindings findings;
  private boolean showsZaps;

  MmObserver(Kernel kernel, Machine machine, Mms mms, OpenFaults faults, MmFindings findings) {
    this.kernel = kernel;
    this.machine = machine;
    this.mms = mms;
    this.faults = faults;
    this.findings = findings;
  }

  /** Whether the trace has shown how entries are taken away. */
  boolean showsZaps() {
    return showsZaps;
  }

  void init(ModelEvent event) {
    if (kernel.searched()) {
      // It is there from its first use on, in whatever order.
      return;
    }
    mms.free(event.address("mm"));
    mms.of(event.address("mm")).bear();
  }

  void exit(ModelEvent event) {
    mms.exits(mms.of(event.address("mm")));
  }

  /** A core dump begins, or is over where the event is its return. */
  void dump(ModelEvent event) {
    if (event.isReturn()) {
      mms.dumpedBy(event.pid()).forEach(mms::endsDump);
    } else {
      mms.of(event.address("mm")).dumps(event, kernel.processes().of(event.pid()));
    }
  }

  void map(ModelEvent event) {
    Vma vma =
        mms.map(
            event.address("vma"),
            mms.of(event.address("mm")),
            event.address("start"),
            event.address("end"));
    vma.file(event.address("mapping"), event.number("pgoff", 0));
  }

  void link(ModelEvent event) {
    Vma vma = mms.vma(event.address("vma"));
    if (vma == null || (vma.operations() != null && vma.operations().link(vma, event))) {
      return;
    }
    if (vma.mapping() != null) {
      vma.mapping().link(vma);
    } else {
      vma.linked(true);
    }
  }

  void unmap(ModelEvent event) {
    Vma vma = mms.vma(event.address("vma"));
    if (vma == null) {
      return;
    }
    if (!kernel.searched()) {
      mms.forget(vma);
    }
    if (vma.operations() == null || !vma.operations().unmap(vma, event)) {
      vma.unmap();
    }
  }

  void install(ModelEvent event) {
    Vma vma = mms.vma(event.address("vma"));
    if (vma == null && !event.has("mm")) {
      // Of a file that no model knows.
      return;
    }
    if (vma == null) {
      vma = mms.map(event.address("vma"), mms.of(event.address("mm")), 0, 0);
    }
    PageOrder order = PageOrder.named(event.text("order"));
    long start = order.start(event.address("address"));
    Action action = Action.recorded(event);
    if (event.text("how").equals(MmFindings.REMAP)) {
      Action before = vma.pages().populatedIn(start, start + order.bytes());
      if (before != null) {
        findings.alreadyPopulated(vma, start, action, before, showsZaps ? "" : NO_ZAPS);
      }
      needsMmapLock(vma, event, action);
    }
    if (vma.operations() != null) {
      vma.operations().installs(vma, event);
    }
    vma.pages().populate(start, start + order.bytes(), order, action);
  }

  /**
   * Whether mmap_lock is held for write: its events say so, else the call that the task is in. A
   * fault holds it at least for read, so that one which seems not to hold it in a trace with locks
   * has lost an event, and says nothing.
   */
  private void needsMmapLock(Vma vma, ModelEvent event, Action action) {
    Hold hold = machine.recorded().hold(vma.mm().mmapLock(), event.pid());
    if (hold == Hold.EXCLUSIVE) {
      return;
    }
    ModelEvent fault = faults.of(event.pid());
    boolean lost = hold == Hold.NONE && machine.recorded().showsLocks();
    if (fault != null && !lost) {
      findings.mmapWriteLockRequired(
          vma,
          action,
          "held for read only, as in every fault handler (" + fault.name() + ")",
          ofOneVma(fault, event) ? "" : OTHER_FAULT);
    } else if (hold == Hold.SHARED) {
      findings.mmapWriteLockRequired(vma, action, "held for read only", "");
    }
  }

  /** Whether the fault is one of the VMA of the other event, as far as it says which. */
  private static boolean ofOneVma(ModelEvent fault, ModelEvent event) {
    return !fault.has("vma") || fault.address("vma") == event.address("vma");
  }

  void zapsShown() {
    showsZaps = true;
  }

  void zap(ModelEvent event) {
    showsZaps = true;
    Vma vma = mms.vma(event.address("vma"));
    if (vma != null) {
      vma.pages().zap(event.address("start"), event.address("end"));
    }
  }

  /** A page fault of an mm begins or returns. */
  void fault(ModelEvent event) {
    if (!event.isReturn()) {
      kernel.usesMm(event, event.address("mm"));
    }
    faults.follow(event);
  }

  /** Notes that events were lost: mappings and zaps meanwhile are unknown. */
  void gap() {
    mms.all().forEach(Mm::doubt);
    if (!kernel.executes()) {
      mms.all().forEach(mm -> mm.vmas().forEach(vma -> vma.pages().zap()));
    }
  }

  @Override
  public void fields(StateFields f) {
    showsZaps = f.flag("showsZaps", showsZaps);
  }
}
