package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The references of one kind to an mm that were seen to be taken and not given back. References
 * taken before the trace began are unknown and not counted.
 */
public final class References implements Stateful {
  /** More than can be held at a time: the trace does not show how they are given back. */
  private static final int MOST = 1024;

  /**
   * A reference that is held.
   *
   * @param process as in {@link dev.lockreel.emulation.kernel.Processes}
   * @param call the emulated call that holds it; null for a recorded task
   */
  public record Taken(ModelEvent event, int process, Call call) {}

  private final List<Taken> held = new ArrayList<>(1);

  /** All that are held, oldest first. */
  public List<Taken> held() {
    return Collections.unmodifiableList(held);
  }

  /** A recorded task takes one. */
  void take(ModelEvent event, int process) {
    if (held.size() >= MOST) {
      forget();
    }
    held.add(new Taken(event, process, null));
  }

  /** A protocol takes one. */
  public void take(Call call) {
    held.add(new Taken(call.begin(), 0, call));
  }

  /**
   * A recorded task gives one back: its own youngest, else the oldest of recorded tasks. Returns
   * whether there was any.
   */
  boolean give(ModelEvent event) {
    int found = -1;
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).call() == null) {
        found = i;
        if (held.get(i).event().pid() == event.pid()) {
          break;
        }
      }
    }
    if (found >= 0) {
      held.remove(found);
    }
    return found >= 0;
  }

  /** A protocol gives one of its own back. */
  public void give(Call call) {
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).call() == call) {
        held.remove(i);
        return;
      }
    }
    throw new AssertionError(call + " gives back a reference that it does not hold");
  }

  /** The number that the call holds. */
  public long heldBy(Call call) {
    return held.stream().filter(each -> each.call() == call).count();
  }

  /** Drops the references of recorded tasks: after lost events they are unknown. */
  void forget() {
    held.removeIf(each -> each.call() == null);
  }

  /** Drops the references of a call that is over, once they were reported. */
  public void forget(Call call) {
    held.removeIf(each -> each.call() == call);
  }

  @Override
  public void fields(StateFields f) {
    f.all("held", Taken.class, held);
  }
}
