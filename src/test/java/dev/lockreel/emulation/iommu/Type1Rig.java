package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.Rig;
import dev.lockreel.emulation.sync.Scheduler;
import java.util.List;

/** The type1 driver alone, for tests of one container. */
final class Type1Rig extends Rig {
  static final long CONTAINER = 0xffff888104a0c000L;
  static final long MM = 0xffff888100c3e800L;
  static final long VADDR = 0x7f2a40000000L;

  final Mms mms = new Mms(machine);
  private final MmModel mm = new MmModel(kernel, machine, mms);
  final Type1Model model = new Type1Model(kernel, machine, mms);

  private final Choice choice;
  private final Scheduler scheduler;

  Type1Rig(Choice choice, Scheduler scheduler) {
    super(true, choice, scheduler);
    this.choice = choice;
    this.scheduler = scheduler;
  }

  /** A rig that goes on from the kept state of this one; its findings begin anew. */
  Type1Rig kept() {
    Type1Rig other = new Type1Rig(choice, scheduler);
    goesOnAs(other, List.of(mm, model), List.of(other.mm, other.model));
    return other;
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

  /** Takes an event of a task; {@code fields} are names and values in turn. */
  void take(int pid, String name, Object... fields) {
    take(model, event(pid, name, fields));
  }

  /** Executes these events as if their tasks had made the calls at the same time. */
  void together(List<ModelEvent> events) {
    start(
        1,
        k -> {
          k.write(() -> events.forEach(each -> model.events().take(each, true)));
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
