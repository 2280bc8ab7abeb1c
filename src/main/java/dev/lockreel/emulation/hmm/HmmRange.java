package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** A range of user addresses that a device mirrors (struct hmm_range). */
final class HmmRange implements Stateful {
  private final long address;
  private final Hmm hmm;
  private final Interval interval;
  private final DeviceMapping mapping = new DeviceMapping();

  /** Whether no invalidation that overlaps it has begun since the count was last 0. */
  boolean valid;

  /** Whether events were lost since it was registered: it may be gone. */
  private boolean doubtful;

  /** Number of the last invalidation that concerned it, where sequence numbers are kept. */
  long seq;

  /**
   * @param hmm null where the trace does not have it
   */
  HmmRange(long address, Hmm hmm, Interval interval) {
    this.address = address;
    this.hmm = hmm;
    this.interval = interval;
  }

  long address() {
    return address;
  }

  Hmm hmm() {
    return hmm;
  }

  Interval interval() {
    return interval;
  }

  boolean doubtful() {
    return doubtful;
  }

  /** Drops what is known: after lost events it is not even known to be registered. */
  void forget() {
    doubtful = true;
    valid = true;
    mapping.forget();
  }

  DeviceMapping mapping() {
    return mapping;
  }

  @Override
  public void fields(StateFields f) {
    f.part("mapping", mapping);
    valid = f.flag("valid", valid);
    doubtful = f.flag("doubtful", doubtful);
    seq = f.number("seq", seq);
  }

  @Override
  public String toString() {
    return "range 0x" + Long.toHexString(address) + " of " + interval;
  }
}
