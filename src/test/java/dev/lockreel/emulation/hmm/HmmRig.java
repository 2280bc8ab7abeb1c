package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.ModelRig;
import dev.lockreel.emulation.sync.Scheduler;
import java.util.List;
import java.util.Map;

/** The model of this package alone. */
final class HmmRig extends ModelRig<HmmRig> {
  static final long MM = 0x1000;
  static final long HMM = 0x2000;
  static final long RANGE = 0x3000;
  static final long MNI = 0x4000;

  final HmmModel model = new HmmModel(kernel, machine);

  HmmRig(InvalidateVariant variant, Scheduler scheduler) {
    this(true, new Choice(Map.of(HmmProtocols.INVALIDATE.name(), variant)), scheduler);
  }

  private HmmRig(boolean executes, Choice choice, Scheduler scheduler) {
    super(executes, choice, scheduler);
  }

  static HmmRig observing() {
    return new HmmRig(false, Choice.standard(), Scheduler.IN_ORDER);
  }

  @Override
  protected List<Model> models() {
    return List.of(model);
  }

  @Override
  protected HmmRig fresh() {
    return new HmmRig(kernel.executes(), choice, scheduler);
  }

  @Override
  protected HmmRig self() {
    return this;
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
