package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The recorded calls that have not returned yet, by task. */
final class OpenCalls implements Stateful {
  /** The greatest depth of nested calls; if there are more, the outermost never returned. */
  private static final int DEEPEST = 8;

  private final Map<Integer, Deque<OpenCall>> byTask = new HashMap<>();

  void begin(OpenCall call) {
    Deque<OpenCall> calls = byTask.computeIfAbsent(call.begin.pid(), pid -> new ArrayDeque<>(2));
    if (calls.size() == DEEPEST) {
      closed(calls.removeLast());
    }
    calls.push(call);
    if (call.container != null) {
      call.container.openCalls.merge(call.name(), 1, Integer::sum);
    }
  }

  private static void closed(OpenCall call) {
    Container container = call.container;
    if (container != null) {
      container.openCalls.computeIfPresent(
          call.name(), (name, times) -> times == 1 ? null : times - 1);
      if (call.accounts) {
        container.openAccounting--;
      }
    }
  }

  /** Ends the call that returns here and those inside it; null where its begin is missing. */
  OpenCall end(ModelEvent event) {
    Deque<OpenCall> calls = byTask.get(event.pid());
    if (calls == null || find(calls, event.name()) == null) {
      return null;
    }
    OpenCall ended = calls.pop();
    closed(ended);
    while (!ends(event.name(), ended)) {
      ended = calls.pop();
      closed(ended);
    }
    if (calls.isEmpty()) {
      byTask.remove(event.pid());
    }
    return ended;
  }

  private static OpenCall find(Deque<OpenCall> calls, String name) {
    for (OpenCall call : calls) {
      if (ends(name, call)) {
        return call;
      }
    }
    return null;
  }

  /** Whether the event is the call's return; vfio_dma_ioctl_ret is that of either ioctl. */
  private static boolean ends(String name, OpenCall call) {
    return call.name().equals(name)
        || (name.equals(Type1Events.DMA_IOCTL)
            && (call.name().equals(Type1Events.DMA_MAP)
                || call.name().equals(Type1Events.DMA_UNMAP)));
  }

  /** The task's innermost call; null for none. */
  OpenCall innermost(int pid) {
    Deque<OpenCall> calls = byTask.get(pid);
    return calls == null ? null : calls.peek();
  }

  /** The container that the task is working on; null where not known. */
  Container container(int pid) {
    for (OpenCall call : byTask.getOrDefault(pid, NONE)) {
      if (call.container != null) {
        return call.container;
      }
    }
    return null;
  }

  /** The task accounts pages in whatever calls it is in. */
  void accounts(int pid, long pages) {
    for (OpenCall call : byTask.getOrDefault(pid, NONE)) {
      call.accountedInAll += pages;
      if (!call.accounts) {
        call.accounts = true;
        if (call.container != null) {
          call.container.openAccounting++;
        }
      }
    }
  }

  /** Whether the task is in a call of that kind. */
  boolean within(int pid, String name) {
    return find(byTask.getOrDefault(pid, NONE), name) != null;
  }

  void forget(int pid) {
    Deque<OpenCall> calls = byTask.remove(pid);
    if (calls != null) {
      calls.forEach(OpenCalls::closed);
    }
  }

  void forgetAll() {
    byTask.values().forEach(calls -> calls.forEach(OpenCalls::closed));
    byTask.clear();
  }

  private static final Deque<OpenCall> NONE = new ArrayDeque<>(1);

  @Override
  public void fields(StateFields f) {
    f.groups("byTask", Integer.class, OpenCall.class, byTask, () -> new ArrayDeque<>(2));
  }
}
