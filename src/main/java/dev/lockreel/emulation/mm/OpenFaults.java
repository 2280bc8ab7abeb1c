package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.Map;

/** The recorded page faults in progress: their tasks hold mmap_lock for read only. */
public final class OpenFaults implements Stateful {
  /** The outermost event of each task's fault. */
  private final Map<Integer, ModelEvent> open = new HashMap<>();

  /** Begins a fault, or ends it where the event is a {@code _ret}. */
  public void follow(ModelEvent event) {
    if (event.has("ret") && !event.isReturn()) {
      return;
    }
    ModelEvent outermost = open.get(event.pid());
    if (!event.isReturn()) {
      if (outermost == null || outermost.name().equals(event.name())) {
        open.put(event.pid(), event);
      }
    } else if (outermost != null && outermost.name().equals(event.name())) {
      open.remove(event.pid());
    }
  }

  /** The outermost event of the task's fault; null for none. */
  public ModelEvent of(int pid) {
    return open.get(pid);
  }

  /** Drops the task's fault, if there is one. */
  public void over(int pid) {
    open.remove(pid);
  }

  void forgetAll() {
    open.clear();
  }

  @Override
  public void fields(StateFields f) {
    f.all("open", Integer.class, ModelEvent.class, open);
  }
}
