package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * What is known of a device's memory in the recorded kernel. It is certain only while nothing that
 * changes it is under way.
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

  /** Something begins that changes it; the answer is for {@link #changed}. */
  long changes() {
    beforeReset = state;
    state = State.UNKNOWN;
    since = null;
    changes++;
    // Of two changes at a time nobody knows which came last.
    return underWay++ == 0 ? changes : OVERLAPPED;
  }

  /** All its mappings are gone and memory_lock is held for write, until the reset is done. */
  void inReset(long ticket, ModelEvent by) {
    if (ticket == changes && underWay == 1) {
      state = State.IN_RESET;
      since = by;
    }
  }

  /** The reset has released memory_lock: memory is as it was before, and may be changed. */
  void unlocked() {
    if (state == State.IN_RESET) {
      state = State.UNKNOWN;
      since = null;
    }
  }

  /** A reset is done: memory is as it was before. */
  void resetDone(long ticket) {
    underWay--;
    if (ticket == changes && underWay == 0) {
      state = beforeReset == State.ON ? State.ON : State.UNKNOWN;
      since = null;
    }
  }

  /** What began with {@link #changes} is done. */
  void changed(long ticket, boolean on, ModelEvent by) {
    underWay--;
    if (ticket == changes && underWay == 0) {
      state = on ? State.ON : State.OFF;
      since = on ? null : by;
    }
  }

  /** Whatever was known is not known any more. */
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

  /** In the words of a report. */
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
