package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.FindingBuilder;
import java.util.List;

/** Follows what the recorded kernel did with invalidations and ranges, and checks it. */
final class HmmObserver implements Stateful {
  private final Kernel kernel;
  private final ObservedInvalidations invalidations;
  private final ObservedReaders readers;
  private final ObservedObjects changes;

  HmmObserver(HmmCore core, OpenInvalidations open) {
    kernel = core.kernel();
    invalidations = new ObservedInvalidations(core, open);
    readers = new ObservedReaders(core);
    changes = new ObservedObjects(core);
  }

  /** Starts, ends and callbacks of invalidations. */
  ObservedInvalidations invalidations() {
    return invalidations;
  }

  /** Faults, waits and accesses of devices. */
  ObservedReaders readers() {
    return readers;
  }

  /** Registrations and unregistrations. */
  ObservedObjects changes() {
    return changes;
  }

  /** Takes any event of a task: a task that does something else has returned from its wait. */
  void begins(ModelEvent event) {
    kernel.followUserSpace();
    readers.seen(event);
    invalidations.seen(event);
    changes.seen(event);
  }

  /** Ends the calls of a task that is in user space. */
  void notInKernel(ModelEvent moment) {
    readers.left(moment.pid());
    invalidations.left(moment.pid());
  }

  void gone(ModelEvent moment) {
    readers.left(moment.pid());
    invalidations.left(moment.pid());
  }

  void gap() {
    readers.gap();
    invalidations.gap();
  }

  /** Readers that wait where the trace ends. */
  List<FindingBuilder> waiting() {
    return readers.waiting();
  }

  @Override
  public void fields(StateFields f) {
    f.part("readers", readers);
    f.part("invalidations", invalidations);
  }
}
