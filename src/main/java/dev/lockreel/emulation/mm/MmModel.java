package dev.lockreel.emulation.mm;

import static dev.lockreel.emulation.kernel.EventTable.calls;

import dev.lockreel.emulation.kernel.EventTable;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Memory management: mms, their VMAs and page-table entries. It runs no protocol of its own; those
 * of the other models work on its objects.
 */
public final class MmModel implements Model {
  private static final Set<String> FOLLOWED = Set.of(Mm.MMAP_LOCK);

  private final Mms mms;
  private final OpenFaults faults;
  private final MmFindings findings;
  private final MmReferences references;
  private final MmObserver observer;

  public MmModel(Kernel kernel, Machine machine, Mms mms) {
    this.mms = mms;
    faults = new OpenFaults(kernel);
    findings = new MmFindings(kernel);
    references = new MmReferences(kernel, findings);
    observer = new MmObserver(kernel, machine, mms, faults, findings);
  }

  public Mms mms() {
    return mms;
  }

  public OpenFaults faults() {
    return faults;
  }

  public MmFindings findings() {
    return findings;
  }

  public MmReferences references() {
    return references;
  }

  /**
   * Whether the trace has shown how entries are taken away; if not, populated entries are a guess.
   */
  public boolean showsZaps() {
    return observer.showsZaps();
  }

  /** The trace shows how entries are taken away. */
  public void zapsShown() {
    observer.zapsShown();
  }

  @Override
  public EventTable events() {
    return new EventTable()
        .on(MmEvents.MM_INIT, calls(observer::init))
        .on(MmEvents.MM_EXIT, calls(observer::exit))
        .on(MmEvents.MM_COREDUMP, observer::dump)
        .on(MmEvents.MMGET, calls(this::reference))
        .on(MmEvents.MMPUT, calls(this::reference))
        .on(MmEvents.MMGRAB, calls(this::reference))
        .on(MmEvents.MMDROP, calls(this::reference))
        .on(MmEvents.VMA_MAP, noFault(calls(observer::map)))
        .on(MmEvents.VMA_LINK, noFault(calls(observer::link)))
        .on(MmEvents.VMA_UNMAP, calls(observer::unmap))
        // Protocols populate and zap themselves.
        .on(MmEvents.PTE_INSTALL, calls(observer::install), EventTable::ignore)
        .on(MmEvents.PTE_ZAP, calls(observer::zap), EventTable::ignore)
        .on(MmEvents.HANDLE_MM_FAULT, observer::fault)
        // Its event names no mm.
        .on(MmEvents.MMAP_REGION, noFault(EventTable::ignore));
  }

  /** Wraps the handler of a call that no page fault makes. */
  public Consumer<ModelEvent> noFault(Consumer<ModelEvent> handler) {
    return event -> {
      faults.over(event.pid());
      handler.accept(event);
    };
  }

  @Override
  public Set<String> protocolEvents() {
    return Set.of(MmEvents.VMA_UNMAP);
  }

  @Override
  public List<Shared> touches(ModelEvent event) {
    long address = event.address("mm");
    Mm mm = mms.find(address);
    List<Shared> state = new ArrayList<>();
    switch (event.name()) {
      case MmEvents.MM_EXIT -> {
        state.addAll(
            mm == null
                ? List.of(Mm.shared(address), Mm.sharedVmas(address), Mm.sharedLocked(address))
                : mm.everything());
      }
      case MmEvents.MM_COREDUMP -> {
        List<Mm> dumped = event.isReturn() ? mms.dumpedBy(event.pid()) : List.of();
        for (Mm each : dumped) {
          state.addAll(List.of(each.shared(), each.dump().shared()));
        }
        if (event.has("mm")) {
          state.add(Mm.shared(address));
        }
      }
      case MmEvents.VMA_UNMAP, MmEvents.VMA_LINK -> {
        Vma vma = mms.vma(event.address("vma"));
        if (vma != null && vma.operations() == null) {
          state.addAll(List.of(PageWalk.with(vma, vma.shared(), vma.mm().sharedVmas())));
        }
      }
      case MmEvents.VMA_MAP -> state.addAll(mms.touchedByMap(event));
      case MmEvents.MMGET, MmEvents.MMPUT, MmEvents.MMGRAB, MmEvents.MMDROP -> {
        state.add(Mm.shared(address));
      }
      default -> {
        // It changes nothing that protocols look at.
      }
    }
    return state;
  }

  @Override
  public boolean touchesVary(ModelEvent event) {
    return switch (event.name()) {
      // At the address of a VMA of a device may be another one.
      case MmEvents.MM_COREDUMP, MmEvents.VMA_UNMAP, MmEvents.VMA_LINK -> true;
      default -> false;
    };
  }

  private void reference(ModelEvent event) {
    references.follow(mms.of(event.address("mm")), event);
  }

  @Override
  public Set<String> lockClasses() {
    return Set.of(Mm.MMAP_LOCK, AddressSpace.I_MMAP_RWSEM);
  }

  @Override
  public Set<String> followedLocks() {
    return FOLLOWED;
  }

  @Override
  public void returnsToUser(ModelEvent moment) {
    faults.over(moment.pid());
  }

  @Override
  public int liveObjects() {
    return mms.size();
  }

  @Override
  public void exits(ModelEvent moment) {
    faults.over(moment.pid());
  }

  @Override
  public void processGone(int process, ModelEvent moment) {
    references.processGone(process, moment);
  }

  @Override
  public void gap(ModelEvent moment) {
    references.forgetAll();
    faults.forgetAll();
    observer.gap();
  }

  @Override
  public String name() {
    return "mm";
  }

  @Override
  public void types(StateTypes types) {
    MmState.types(types);
  }

  @Override
  public void fields(StateFields f) {
    f.part("mms", mms);
    f.part("faults", faults);
    f.part("references", references);
    f.part("observer", observer);
  }
}
