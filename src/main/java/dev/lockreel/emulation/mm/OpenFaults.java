package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The recorded page faults in progress: their tasks hold mmap_lock for read only. One without a
 * return is over with the next call of its task that no fault makes, and in user space.
 */
public final class OpenFaults implements Stateful {
  /** The outermost event of each task's fault. */
  private final Map<Integer, ModelEvent> open = new HashMap<>();

  private final Kernel kernel;

  OpenFaults(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Begins a fault, or ends it where the event is a {@code _ret}. */
  public void follow(ModelEvent event) {
    if (event.has("ret") && !event.isReturn()) {
      return;
    }
    ModelEvent outermost = open.get(event.pid());
    if (!event.isReturn()) {
      if (outermost == null || outermost.name().equals(event.name())) {
        open.put(event.pid(), event);
        if (outermost == null) {
          kernel.watch(event.pid());
        }
      }
    } else if (outermost != null && outermost.name().equals(event.name())) {
      over(event.pid());
    }
  }

  /** The outermost event of the task's fault; null for none. */
  public ModelEvent of(int pid) {
    return open.get(pid);
  }

  /** Drops the task's fault, if there is one. */
  public void over(int pid) {
    if (open.remove(pid) != null) {
      kernel.unwatch(pid);
    }
  }

  void forgetAll() {
    List.copyOf(open.keySet()).forEach(this::over);
  }

  @Override
  public void fields(StateFields f) {
    f.all("open", Integer.class, ModelEvent.class, open);
  }
}
