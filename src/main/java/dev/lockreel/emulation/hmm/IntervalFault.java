package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** A device fault under an interval notifier: read_begin, walk, read_retry; again on collision. */
record IntervalFault(HmmCore core, IntervalNotifier interval) implements Body {
  @Override
  public long run(Steps k) {
    IntervalReadBegin readBegin = new IntervalReadBegin(interval);
    while (true) {
      long seq = readBegin.run(k);
      long generation =
          k.read(() -> interval.mapping().generation(), interval.subscriptions().shared());
      if (!k.stimulus().has("ret")) {
        k.inFlight();
      }
      if (k.update(() -> mapped(seq, generation), interval.subscriptions().shared())) {
        return 0;
      }
      k.note(() -> core.kernel().count(HmmCounters.FAULT_RETRIES));
    }
  }

  /** Under the device's lock; false where mmu_interval_read_retry says so. */
  private boolean mapped(long seq, long generation) {
    if (interval.seq != seq) {
      return false;
    }
    DeviceMapping mapping = interval.mapping();
    boolean collision = mapping.generation() != generation;
    mapping.faulted(collision, collision ? mapping.invalidatedBy() : null);
    return true;
  }
}
