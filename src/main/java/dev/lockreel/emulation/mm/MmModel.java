package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.Set;

/**
 * Memory management: mms and who uses them, VMAs, page tables. What a driver's protocol does to its
 * VMAs, the driver's model sees to.
 */
public final class MmModel implements Model {
  private static final long serialVersionUID = 1L;

  private static final Set<String> EVENTS =
      Set.of(
          "mm_init",
          "mm_exit",
          "mmget",
          "mmput",
          "mmgrab",
          "mmdrop",
          "vma_map",
          "vma_link",
          "vma_unmap",
          "pte_install",
          "pte_zap",
          "handle_mm_fault",
          "mmap_region");

  private final Kernel kernel;
  private final Mms mms;
  private final OpenFaults faults = new OpenFaults();
  private final MmFindings findings;
  private final MmReferences references;
  private boolean showsZaps;

  public MmModel(Kernel kernel, Mms mms) {
    this.kernel = kernel;
    this.mms = mms;
    findings = new MmFindings(kernel);
    references = new MmReferences(kernel, findings);
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

  /** Whether the trace has shown how entries are taken away: else what is populated is a guess. */
  public boolean showsZaps() {
    return showsZaps;
  }

  @Override
  public Set<String> events() {
    return EVENTS;
  }

  @Override
  public Set<String> lockClasses() {
    return Set.of(Mm.MMAP_LOCK, AddressSpace.I_MMAP_RWSEM);
  }

  @Override
  public void execute(ModelEvent event) {
    // Protocols populate and zap themselves.
    if (!event.name().equals("pte_install") && !event.name().equals("pte_zap")) {
      observe(event);
    }
  }

  @Override
  public void observe(ModelEvent event) {
    if (event.isReturn()) {
      if (event.name().equals("handle_mm_fault")) {
        faults.follow(event);
      }
      return;
    }
    switch (event.name()) {
      case "mm_init" -> {
        mms.free(event.address("mm"));
        mms.of(event.address("mm")).bear();
      }
      case "mm_exit" -> exit(mms.of(event.address("mm")));
      case "mmget", "mmput", "mmgrab", "mmdrop" ->
          references.follow(mms.of(event.address("mm")), event);
      case "vma_map" -> map(event);
      case "vma_link" -> link(event);
      case "vma_unmap" -> unmap(event);
      case "pte_install" -> install(event);
      case "pte_zap" -> zap(event);
      case "handle_mm_fault" -> {
        kernel.usesMm(event, event.address("mm"));
        faults.follow(event);
      }
      default -> {
        // mmap_region tells no mm.
      }
    }
  }

  private void exit(Mm mm) {
    mm.vmas().forEach(Vma::tearDown);
    mms.exits(mm);
  }

  private void map(ModelEvent event) {
    Vma vma =
        mms.map(
            event.address("vma"),
            mms.of(event.address("mm")),
            event.address("start"),
            event.address("end"));
    vma.file(event.address("mapping"), event.number("pgoff", 0));
  }

  private void link(ModelEvent event) {
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

  private void unmap(ModelEvent event) {
    Vma vma = mms.vma(event.address("vma"));
    if (vma == null) {
      return;
    }
    mms.forget(vma);
    if (vma.operations() == null || !vma.operations().unmap(vma, event)) {
      vma.unmap();
    }
  }

  private void install(ModelEvent event) {
    Vma vma = mms.vma(event.address("vma"));
    if (vma == null) {
      vma = mms.map(event.address("vma"), mms.of(event.address("mm")), 0, 0);
    }
    PageOrder order = PageOrder.named(event.text("order"));
    long start = order.start(event.address("address"));
    Action action = Action.recorded(event);
    if (event.text("how").equals("remap_pfn_range")) {
      Action before = vma.pages().populatedIn(start, start + order.bytes());
      if (before != null) {
        findings.alreadyPopulated(vma, start, action, before);
      }
      ModelEvent fault = faults.of(event.pid());
      if (fault != null) {
        findings.mmapWriteLockRequired(
            vma, action, "held for read only, as in every fault handler (" + fault.name() + ")");
      }
    }
    if (vma.operations() != null) {
      vma.operations().installs(vma, event);
    }
    vma.pages().populate(start, start + order.bytes(), order, action);
  }

  private void zap(ModelEvent event) {
    showsZaps = true;
    Vma vma = mms.vma(event.address("vma"));
    if (vma != null) {
      vma.pages().zap(event.address("start"), event.address("end"));
    }
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
    mms.all().forEach(Mm::doubt);
    if (!kernel.executes()) {
      // What was mapped or zapped meanwhile is unknown.
      mms.all().forEach(mm -> mm.vmas().forEach(vma -> vma.pages().zap()));
    }
  }
}
