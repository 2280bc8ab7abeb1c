package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.KernelState;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.state.StateException;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.StateImage;
import dev.lockreel.emulation.state.StateReader;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.state.StateWriter;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.SyncState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The kept state of one source's emulation: the objects that a checkpoint holds. */
final class EmulatedKernel implements Stateful {
  final Kernel kernel;
  final Machine machine;
  final RecordedLockTable recorded;
  final List<Model> models;
  final OutcomeComparison outcomes;
  final Dispatch dispatch;

  /** The models that hear of requests, by the class of the lock. */
  final Map<String, List<Model>> hearers = new HashMap<>();

  /** The types that its state may consist of. */
  final StateTypes types;

  EmulatedKernel(Emulation emulation) {
    kernel = new Kernel(emulation.executes(), emulation.choice());
    machine = new Machine(kernel);
    models = List.copyOf(Models.of(kernel, machine));
    outcomes = new OutcomeComparison(kernel);
    machine.listener(outcomes);
    dispatch = new Dispatch(kernel, machine, outcomes, models);
    Set<String> lockClasses = new TreeSet<>();
    for (Model model : models) {
      model
          .heardLocks()
          .forEach(each -> hearers.computeIfAbsent(each, name -> new ArrayList<>()).add(model));
      lockClasses.addAll(emulation.executes() ? model.lockClasses() : model.followedLocks());
    }
    recorded = new RecordedLockTable(lockClasses);
    types = known();
  }

  private StateTypes known() {
    StateTypes types = new StateTypes();
    KernelState.types(types);
    SyncState.types(types);
    types.record("recorded-lock", RecordedLockTable.Holding.class);
    types.record("outcome", OutcomeComparison.Outcome.class);
    types.record("attempt", OutcomeComparison.Attempt.class);
    models.forEach(model -> model.types(types));
    return types;
  }

  StateImage image() {
    return StateWriter.write(types, List.of(this));
  }

  /** Its state as an image; the listener is called for each field. */
  StateImage image(StateWriter.Listener listener) {
    return StateWriter.write(types, List.of(this), listener);
  }

  /**
   * Restores a kernel from its image.
   *
   * @throws StateException the image is damaged or of another emulation; the message says which
   */
  static EmulatedKernel of(StateImage image, Emulation emulation) throws StateException {
    EmulatedKernel kept = new EmulatedKernel(emulation);
    StateReader.read(kept.types, image, List.of(kept));
    return kept;
  }

  @Override
  public void fields(StateFields f) {
    f.part("kernel", kernel);
    f.part("machine", machine);
    f.part("recorded", recorded);
    f.part("outcomes", outcomes);
    f.part("dispatch", dispatch);
    models.forEach(model -> f.part(model.name(), model));
  }
}
