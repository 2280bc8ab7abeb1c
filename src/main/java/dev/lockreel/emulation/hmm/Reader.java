package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;

/**
 * A recorded task that is in mmu_interval_read_begin or hmm_range_wait_until_valid.
 *
 * @param interval the interval notifier that it reads; null for a range
 * @param range the range whose validity it waits for; null for an interval notifier
 * @param seq the number that it waits to see changed; {@link #NONE} where it need not wait, and for
 *     a range
 */
record Reader(ModelEvent begin, IntervalNotifier interval, HmmRange range, long seq) {
  static final long NONE = -1;

  /** A task that begins to read that interval notifier. */
  static Reader of(ModelEvent begin, IntervalNotifier interval) {
    InvalidateSequence sequence = interval.subscriptions().sequence();
    boolean waits = sequence.invalidating() && interval.seq == sequence.seq();
    return new Reader(begin, interval, null, waits ? sequence.seq() : NONE);
  }

  /** A task that begins to wait for that range to be valid. */
  static Reader of(ModelEvent begin, HmmRange range) {
    return new Reader(begin, null, range, NONE);
  }

  Subscriptions subscriptions() {
    return interval != null ? interval.subscriptions() : range.hmm().subscriptions();
  }

  /** Whether it has to wait, as far as is known. */
  boolean waits() {
    return interval != null ? seq == interval.subscriptions().sequence().seq() : !range.valid;
  }
}
