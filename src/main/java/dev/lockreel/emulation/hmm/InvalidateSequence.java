package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * The sequence number by which readers notice collisions: odd while an invalidation runs that
 * overlaps an interval. A reader whose own number is the current odd one waits; one whose number
 * has changed since it began retries. (mmu_interval_read_begin and its relatives, Linux 5.5.)
 */
final class InvalidateSequence implements Stateful {
  private long seq = 2;
  private long active;

  long seq() {
    return seq;
  }

  boolean invalidating() {
    return (seq & 1) != 0;
  }

  /** An invalidation begins. */
  void start(boolean overlaps) {
    active++;
    if (overlaps) {
      seq |= 1;
    }
  }

  /** An invalidation ends or has failed; returns whether readers can go on. */
  boolean end() {
    active = Math.max(0, active - 1);
    if (active != 0 || !invalidating()) {
      return false;
    }
    seq++;
    return true;
  }

  /** The first number of a new interval notifier. */
  long joined() {
    if (active == 0) {
      return seq - 1;
    }
    seq |= 1;
    return seq;
  }

  /** Drops the running invalidations: after lost events they are unknown. */
  void forget() {
    active = 0;
    if (invalidating()) {
      seq++;
    }
  }

  @Override
  public void fields(StateFields f) {
    seq = f.number("seq", seq);
    active = f.number("active", active);
  }
}
