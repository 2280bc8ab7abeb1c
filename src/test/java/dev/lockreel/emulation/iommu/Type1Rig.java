package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.ModelRig;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.emulation.sync.Shared;
import java.util.List;

/** The type1 driver alone, for tests of one container. */
final class Type1Rig extends ModelRig<Type1Rig> {
  static final long CONTAINER = 0xffff888104a0c000L;
  static final long MM = 0xffff888100c3e800L;
  static final long VADDR = 0x7f2a40000000L;

  final Mms mms = new Mms(machine);
  private final MmModel mm = new MmModel(kernel, machine, mms);
  final Type1Model model = new Type1Model(kernel, machine, mms);

  Type1Rig(Choice choice, Scheduler scheduler) {
    super(true, choice, scheduler);
  }

  @Override
  protected List<Model> models() {
    return List.of(mm, model);
  }

  @Override
  protected Type1Rig fresh() {
    return new Type1Rig(choice, scheduler);
  }

  @Override
  protected Type1Rig self() {
    return this;
  }

  /** An event on the container. */
  @Override
  public ModelEvent event(int pid, String name, Object... fields) {
    Object[] all = new Object[fields.length + 2];
    all[0] = "container";
    all[1] = CONTAINER;
    System.arraycopy(fields, 0, all, 2, fields.length);
    return super.event(pid, name, all);
  }

  /** Executes these events as if their tasks had made the calls at the same time. */
  void together(List<ModelEvent> events) {
    start(
        1,
        k -> {
          k.write(
              () -> events.forEach(each -> model.events().take(each, true)),
              new Shared("events", 0));
          return 0;
        });
    machine.endsAll();
  }

  void execute(ModelEvent event) {
    together(List.of(event));
  }

  /** The container; null where it has no group. */
  Container container() {
    return model.containers().live(CONTAINER);
  }

  /** A recorded task holds mmap_lock; 0 for none. */
  void mmapLockHolder(int pid) {
    recorded.put(Mm.MMAP_LOCK, pid);
  }
}
