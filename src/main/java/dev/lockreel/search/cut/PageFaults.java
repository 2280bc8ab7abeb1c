package dev.lockreel.search.cut;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.trace.EventDetail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Page faults on device memory. Each is a call of the fault handler that is in flight since then,
 * as in a replay: the handler may run after a long wait for mmap_lock, or not at all since another
 * task has mapped the page meanwhile.
 */
final class PageFaults {
  static final String PAGE_FAULT = "page_fault_user";
  static final String FAULT = "vfio_pci_fault";

  private final List<ModelEvent> begun = new ArrayList<>();

  /** By task, where in {@link #begun} its newest page fault is, until it makes another call. */
  private final Map<Integer, Integer> open = new HashMap<>();

  /** By process, the VMAs that calls of the handler have named: the newest call for each. */
  private final Map<Integer, Map<Long, ModelEvent>> vmas = new HashMap<>();

  private PageFaults() {}

  /** The events of a capture, with the calls of the fault handler where their page faults are. */
  static List<ModelEvent> begun(List<ModelEvent> events) {
    PageFaults faults = new PageFaults();
    events.forEach(faults::take);
    return faults.begun;
  }

  private void take(ModelEvent event) {
    Integer at = null;
    if (Scenario.isCall(event.name()) && !event.isReturn()) {
      at = open.remove(event.pid());
    }
    if (event.name().equals(PAGE_FAULT)) {
      open.put(event.pid(), begun.size());
      ModelEvent same = inSameVma(event);
      begun.add(same == null ? event : since(PAGE_FAULT, addressed(same, event), event));
    } else if (at != null && event.name().equals(FAULT) && isOf(event, begun.get(at))) {
      begun.set(at, since(FAULT, event.detail(), begun.get(at)));
      named(event);
    } else {
      begun.add(event);
      named(event);
    }
  }

  private void named(ModelEvent event) {
    if (event.isReturn()) {
      return;
    }
    if (event.name().equals(FAULT) && event.has("start")) {
      vmas.computeIfAbsent(process(event), process -> new LinkedHashMap<>())
          .put(event.address("vma"), event);
    } else if (event.name().equals("vma_unmap")) {
      vmas.values().forEach(its -> its.remove(event.address("vma")));
    }
  }

  /** Where the trace does not have processes, each task is taken for one. */
  private static int process(ModelEvent event) {
    return event.process() != 0 ? event.process() : event.pid();
  }

  /** A call of the handler in the VMA of a page fault; null where none is known. */
  private ModelEvent inSameVma(ModelEvent pageFault) {
    long address = pageFault.address("address");
    for (ModelEvent each : vmas.getOrDefault(process(pageFault), Map.of()).values()) {
      if (Long.compareUnsigned(each.address("start"), address) <= 0
          && Long.compareUnsigned(address, each.address("end")) < 0) {
        return each;
      }
    }
    return null;
  }

  /** Whether it is a page fault on device memory, with the fields of a call of the handler. */
  static boolean known(ModelEvent event) {
    return event.name().equals(PAGE_FAULT) && event.has("vma");
  }

  private static boolean isOf(ModelEvent call, ModelEvent pageFault) {
    return call.address("address") == pageFault.address("address");
  }

  private static EventDetail addressed(ModelEvent call, ModelEvent pageFault) {
    Map<String, Object> fields = new LinkedHashMap<>(call.detail().fields());
    fields.keySet().removeAll(Set.of("ret", "page_order"));
    fields.put("address", pageFault.address("address"));
    return new EventDetail(PAGE_FAULT, fields, pageFault.detail().stack());
  }

  private static ModelEvent since(String name, EventDetail detail, ModelEvent pageFault) {
    return new ModelEvent(
        name,
        false,
        detail,
        pageFault.pid(),
        pageFault.process(),
        pageFault.cpu(),
        pageFault.comm(),
        pageFault.timestampNanos(),
        pageFault.position(),
        pageFault.origin());
  }
}
