package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Rig;
import dev.lockreel.emulation.sync.Scheduler;
import java.util.List;
import java.util.Map;

/** The model of this package alone. */
final class HmmRig extends Rig {
  static final long MM = 0x1000;
  static final long HMM = 0x2000;
  static final long RANGE = 0x3000;
  static final long MNI = 0x4000;

  final HmmModel model = new HmmModel(kernel, machine);

  private final Choice choice;
  private final Scheduler scheduler;

  HmmRig(InvalidateVariant variant, Scheduler scheduler) {
    this(true, new Choice(Map.of(HmmProtocols.INVALIDATE.name(), variant)), scheduler);
  }

  private HmmRig(boolean executes, Choice choice, Scheduler scheduler) {
    super(executes, choice, scheduler);
    this.choice = choice;
    this.scheduler = scheduler;
  }

  static HmmRig observing() {
    return new HmmRig(false, Choice.standard(), Scheduler.IN_ORDER);
  }

  /** A rig that goes on from the kept state of this one. */
  HmmRig kept() {
    HmmRig other = new HmmRig(kernel.executes(), choice, scheduler);
    goesOnAs(other, List.of(model), List.of(other.model));
    return other;
  }

  /** Takes an event of a task; {@code fields} are names and values in turn. */
  void take(int pid, String name, Object... fields) {
    take(model, event(pid, name, fields));
  }

  void returnsToUser(int pid) {
    ModelEvent moment = event(pid, "user_return");
    machine.endsAll(pid);
    kernel.inUserSpace(pid);
    model.returnsToUser(moment);
  }

  void gap() {
    model.gap(event(0, "lost_events"));
  }
}
