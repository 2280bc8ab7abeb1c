package dev.lockreel.search.cut;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Page faults that lead to the call of a fault handler, maybe after a long wait for mmap_lock. */
final class PageFaults {
  static final String PAGE_FAULT = "page_fault_user";
  static final String FAULT = "vfio_pci_fault";

  private PageFaults() {}

  /**
   * The events of a capture, where each such call is in flight since its page fault, as in a
   * replay.
   */
  static List<ModelEvent> begun(List<ModelEvent> events) {
    List<ModelEvent> begun = new ArrayList<>(events.size());
    Map<Integer, Integer> open = new HashMap<>();
    for (ModelEvent event : events) {
      Integer at = null;
      if (Scenario.isCall(event.name()) && !event.isReturn()) {
        at = open.remove(event.pid());
      }
      if (event.name().equals(PAGE_FAULT)) {
        open.put(event.pid(), begun.size());
      }
      if (at != null && event.name().equals(FAULT) && isOf(event, begun.get(at))) {
        begun.set(at, since(event, begun.get(at)));
      } else {
        begun.add(event);
      }
    }
    return begun;
  }

  private static boolean isOf(ModelEvent call, ModelEvent pageFault) {
    return call.address("address") == pageFault.address("address");
  }

  private static ModelEvent since(ModelEvent call, ModelEvent pageFault) {
    return new ModelEvent(
        call.name(),
        false,
        call.detail(),
        call.pid(),
        call.process(),
        pageFault.cpu(),
        call.comm(),
        pageFault.timestampNanos(),
        pageFault.position(),
        call.origin());
  }
}
