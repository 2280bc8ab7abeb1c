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

  /** What is registered and unregistered. */
  ObservedObjects changes() {
    return changes;
  }

  /** An event of a task: one that does something else has come back from its wait. */
  void begins(ModelEvent event) {
    kernel.followUserSpace();
    readers.seen(event);
  }

  /** The task is in user space: it is in no call. */
  void notInKernel(ModelEvent moment) {
    readers.left(moment.pid());
  }

  void gone(ModelEvent moment) {
    readers.left(moment.pid());
  }

  void gap() {
    readers.gap();
  }

  /** Readers that wait where the trace ends. */
  List<FindingBuilder> waiting() {
    return readers.waiting();
  }

  @Override
  public void fields(StateFields f) {
    f.part("readers", readers);
  }
}
