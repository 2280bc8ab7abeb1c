package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;
import java.util.List;

/**
 * A device fault on a range: it waits until the range is valid, walks the CPU's page tables, and
 * maps the pages in the device if, under the device's lock, nothing has collided meanwhile; else it
 * begins again.
 */
record RangeFault(HmmCore core, HmmRange range) implements Body {
  /**
   * The state when the walk began.
   *
   * @param seq the number that the protocol compares
   * @param generation of the mapping, which shows every invalidation
   * @param running an invalidation that overlapped; null for none
   */
  record Begun(long seq, long generation, Invalidation running) {}

  @Override
  public long run(Steps k) {
    RangeWait wait = new RangeWait(core, range);
    while (true) {
      wait.untilValid(k);
      Begun begun =
          k.read(
              this::begin,
              range.hmm().state(),
              range.hmm().mappings(),
              range.hmm().subscriptions().shared());
      if (!k.stimulus().has("ret")) {
        k.inFlight();
      }
      if (k.updateReading(
          () -> mapped(begun), List.of(range.hmm().state()), range.hmm().mappings())) {
        return 0;
      }
      k.note(() -> core.kernel().count(HmmCounters.FAULT_RETRIES));
    }
  }

  private Begun begin() {
    Hmm hmm = range.hmm();
    return new Begun(
        range.seq,
        range.mapping().generation(),
        hmm.subscriptions().running(range.interval(), hmm));
  }

  /** Under the device's lock; false where it has to retry. */
  private boolean mapped(Begun begun) {
    boolean retry =
        core.variant() == InvalidateVariant.SEQUENCE
            ? range.seq != begun.seq
            : !new Validity(core, range.hmm()).of(range);
    if (retry) {
      return false;
    }
    DeviceMapping mapping = range.mapping();
    Invalidation with = begun.running;
    if (with == null && mapping.generation() != begun.generation) {
      with = mapping.invalidatedBy();
    }
    mapping.faulted(with != null, with);
    return true;
  }
}
