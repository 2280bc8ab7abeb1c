package dev.lockreel.search.cut;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls that tasks have open. A call that begins within another of its task is that one's own
 * doing and is left out: the protocol does it again.
 */
final class OpenSpans {
  /** What calls do themselves. */
  private static final Map<String, Set<String>> WITHIN =
      Map.of(
          "vfio_pci_memory", Set.of("vfio_pci_zap"),
          "vfio_pci_zap", Set.of("vfio_pci_zap"),
          "vfio_pci_reset", Set.of("vfio_pci_zap", "vfio_pci_memory"),
          "vfio_pci_hot_reset", Set.of("vfio_pci_zap"),
          "vfio_dma_map", Set.of("vfio_pin_pages", "vfio_unpin_pages"),
          "vfio_dma_unmap", Set.of("vfio_unpin_pages"),
          "vfio_group_attach", Set.of("vfio_pin_pages", "vfio_unpin_pages"),
          "vfio_group_detach", Set.of("vfio_unpin_pages", "vfio_pin_pages"));

  /** Calls whose return is that of the system call. */
  private static final Map<String, Set<String>> RETURN_OF =
      Map.of("vfio_dma_ioctl", Set.of("vfio_dma_ioctl", "vfio_dma_map", "vfio_dma_unmap"));

  private final Set<String> withReturn;
  private final Map<Integer, Deque<CallSpan>> open = new HashMap<>();

  /**
   * @param withReturn names of the events whose returns the capture has
   */
  OpenSpans(Set<String> withReturn) {
    this.withReturn = withReturn;
  }

  /** Whether an event is one that a call of its task makes itself. */
  boolean within(ModelEvent event) {
    Deque<CallSpan> calls = open.get(event.pid());
    if (calls == null) {
      return false;
    }
    for (CallSpan each : calls) {
      if (WITHIN.getOrDefault(each.begin.name(), Set.of()).contains(event.name())) {
        return true;
      }
    }
    return false;
  }

  /** A call begins; returns those that are over by that, since their returns are not recorded. */
  List<CallSpan> begins(CallSpan span) {
    Deque<CallSpan> calls = open.computeIfAbsent(span.begin.pid(), pid -> new ArrayDeque<>(2));
    List<CallSpan> over = new ArrayList<>();
    for (CallSpan each : List.copyOf(calls)) {
      if (!returns(each)) {
        over.add(each);
        calls.remove(each);
      }
    }
    calls.push(span);
    return over;
  }

  /** Whether the capture has the returns of such calls. */
  boolean returns(CallSpan span) {
    String name = span.begin.name();
    return withReturn.contains(name)
        || RETURN_OF.entrySet().stream()
            .anyMatch(each -> withReturn.contains(each.getKey()) && each.getValue().contains(name));
  }

  /** The call that a return ends, and those that it made itself; empty for none. */
  List<CallSpan> ends(ModelEvent event) {
    Deque<CallSpan> calls = open.getOrDefault(event.pid(), new ArrayDeque<>());
    Set<String> names = RETURN_OF.getOrDefault(event.name(), Set.of(event.name()));
    List<CallSpan> over = new ArrayList<>();
    for (CallSpan each : List.copyOf(calls)) {
      if (names.contains(each.begin.name())) {
        each.ret = event.number("ret", CallSpan.UNKNOWN);
        over.add(each);
        calls.remove(each);
      }
    }
    return over;
  }

  /** Those that are open, by the time of their begin. */
  List<CallSpan> all() {
    List<CallSpan> all = new ArrayList<>();
    open.values().forEach(all::addAll);
    all.sort(
        (a, b) -> {
          int order = Long.compare(a.begin.timestampNanos(), b.begin.timestampNanos());
          return order != 0 ? order : Long.compare(a.begin.position(), b.begin.position());
        });
    return all;
  }
}
