package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** A struct mmu_interval_notifier: it is called for invalidations that overlap its addresses. */
final class IntervalNotifier implements Stateful {
  private final long address;
  private final Subscriptions subscriptions;
  private final Interval interval;
  private final DeviceMapping mapping = new DeviceMapping();

  /** Number of the last invalidation that concerned it (interval_sub->invalidate_seq). */
  long seq;

  IntervalNotifier(long address, Subscriptions subscriptions, Interval interval) {
    this.address = address;
    this.subscriptions = subscriptions;
    this.interval = interval;
  }

  long address() {
    return address;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  Interval interval() {
    return interval;
  }

  DeviceMapping mapping() {
    return mapping;
  }

  @Override
  public void fields(StateFields f) {
    f.part("mapping", mapping);
    seq = f.number("seq", seq);
  }

  @Override
  public String toString() {
    return "interval notifier 0x" + Long.toHexString(address) + " of " + interval;
  }
}
