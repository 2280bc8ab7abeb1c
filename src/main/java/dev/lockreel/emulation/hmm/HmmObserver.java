package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.finding.FindingBuilder;
import java.io.Serializable;
import java.util.List;

/** Follows what was recorded, and checks it. */
final class HmmObserver implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ObservedInvalidations invalidations;
  private final ObservedReaders readers;
  private final ObservedObjects changes;

  HmmObserver(Kernel kernel, Machine machine, HmmObjects objects, OpenInvalidations open) {
    invalidations = new ObservedInvalidations(kernel, objects, open);
    readers = new ObservedReaders(kernel, objects);
    changes = new ObservedObjects(kernel, machine, objects);
  }

  void take(ModelEvent event) {
    readers.seen(event);
    switch (event.name()) {
      case HmmFindings.START -> invalidations.start(event);
      case HmmFindings.END -> invalidations.end(event);
      case "mmu_interval_invalidate" -> invalidations.intervalCallback(event);
      case "hmm_sync_cpu_device_pagetables" -> invalidations.callback(event);
      case "mmu_interval_read_begin" -> readers.readBegin(event);
      case "mmu_interval_read_retry" -> readers.readRetry(event);
      case "hmm_range_wait" -> readers.rangeWait(event);
      case "hmm_range_fault" -> readers.fault(event);
      case "device_access" -> readers.access(event);
      default -> change(event);
    }
  }

  private void change(ModelEvent event) {
    switch (event.name()) {
      case "mmu_interval_notifier_insert" -> changes.insert(event);
      case "mmu_interval_notifier_remove" -> changes.remove(event);
      case "hmm_register" -> changes.register(event);
      case "hmm_release" -> changes.release(event);
      case "hmm_range_register" -> changes.rangeRegister(event);
      case "hmm_range_unregister" -> changes.rangeUnregister(event);
      case "hmm_mirror_register" -> changes.mirror(event, true);
      case "hmm_mirror_unregister" -> changes.mirror(event, false);
      default -> throw new AssertionError("no event of this model: " + event.name());
    }
  }

  /** The task is in user space: it is in no call. */
  void notInKernel(ModelEvent moment) {
    readers.left(moment.pid());
    invalidations.notInKernel(moment.pid());
  }

  void gone(ModelEvent moment) {
    readers.left(moment.pid());
    invalidations.gone(moment.pid());
  }

  void gap() {
    readers.gap();
    invalidations.gap();
  }

  /** Readers that wait where the trace ends. */
  List<FindingBuilder> waiting() {
    return readers.waiting();
  }
}
