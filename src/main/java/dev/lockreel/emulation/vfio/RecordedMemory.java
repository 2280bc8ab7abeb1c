package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * The state of a device's memory in the recorded kernel. It is certain only while no operation that
 * changes it is in progress.
 */
final class RecordedMemory implements Stateful {
  private enum State {
    UNKNOWN,
    ON,
    OFF,
    IN_RESET
  }

  private static final long OVERLAPPED = -1;

  private State state = State.UNKNOWN;
  private State beforeReset = State.UNKNOWN;

  /** The event that switched it off or began the reset; null unless it bars access. */
  private ModelEvent since;

  private int underWay;
  private long changes;

  /** Begins an operation that changes it; returns the ticket for {@link #changed}. */
  long changes() {
    beforeReset = state;
    state = State.UNKNOWN;
    since = null;
    changes++;
    // The order of two overlapping changes is unknown.
    return underWay++ == 0 ? changes : OVERLAPPED;
  }

  /** Notes that a reset holds memory_lock for write, all mappings gone, until it is done. */
  void inReset(long ticket, ModelEvent by) {
    if (ticket == changes && underWay == 1) {
      state = State.IN_RESET;
      since = by;
    }
  }

  /** Notes that the reset has released memory_lock: memory is as before, and may be changed. */
  void unlocked() {
    if (state == State.IN_RESET) {
      state = State.UNKNOWN;
      since = null;
    }
  }

  /** Ends a reset: memory is as it was before. */
  void resetDone(long ticket) {
    underWay--;
    if (ticket == changes && underWay == 0) {
      state = beforeReset == State.ON ? State.ON : State.UNKNOWN;
      since = null;
    }
  }

  /** Ends the operation that {@link #changes} began. */
  void changed(long ticket, boolean on, ModelEvent by) {
    underWay--;
    if (ticket == changes && underWay == 0) {
      state = on ? State.ON : State.OFF;
      since = on ? null : by;
    }
  }

  /** Drops everything that was known. */
  void forget() {
    state = State.UNKNOWN;
    beforeReset = State.UNKNOWN;
    since = null;
    underWay = 0;
    changes++;
  }

  /** The event since which no access can succeed; null where one may. */
  ModelEvent barredSince() {
    return since;
  }

  /** The state in the words of a report. */
  String how() {
    return state == State.IN_RESET ? "in reset" : "switched off";
  }

  @Override
  public void fields(StateFields f) {
    state = f.value("state", State.class, state);
    beforeReset = f.value("beforeReset", State.class, beforeReset);
    since = f.value("since", ModelEvent.class, since);
    underWay = f.small("underWay", underWay);
    changes = f.number("changes", changes);
  }
}
