package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * The sequence number by which readers notice collisions: odd while an invalidation that concerns
 * somebody is running. A reader whose own number is the current odd one waits; one whose number has
 * changed since it began retries. (mmu_interval_read_begin and its relatives, Linux 5.5.)
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

  /** An invalidation ends or has failed; whether that lets readers go on. */
  boolean end() {
    active = Math.max(0, active - 1);
    if (active != 0 || !invalidating()) {
      return false;
    }
    seq++;
    return true;
  }

  /** The number that somebody begins with who comes new. */
  long joined() {
    if (active == 0) {
      return seq - 1;
    }
    seq |= 1;
    return seq;
  }

  /** Nothing is known of what runs any more. */
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
