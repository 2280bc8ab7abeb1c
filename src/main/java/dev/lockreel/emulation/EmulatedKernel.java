package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.sync.Machine;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All that the emulation keeps of one source: what a checkpoint holds. */
final class EmulatedKernel implements Serializable {
  private static final long serialVersionUID = 1L;

  final Emulation emulation;
  final Kernel kernel;
  final Machine machine;
  final RecordedLockTable recorded;
  final List<Model> models;
  final Dispatch dispatch;

  EmulatedKernel(Emulation emulation) {
    this.emulation = emulation;
    kernel = new Kernel(emulation.executes(), emulation.choice());
    machine = new Machine(kernel);
    models = List.copyOf(Models.of(kernel, machine));
    dispatch = new Dispatch(kernel, machine, models);
    Set<String> lockClasses = new TreeSet<>();
    for (Model model : models) {
      lockClasses.addAll(model.lockClasses());
    }
    recorded = new RecordedLockTable(lockClasses);
  }
}
