package dev.lockreel.trace;

import java.util.List;
import java.util.Map;

/**
 * The part of an event that has no columns in an {@link EventBatch}: the fields of a memory, VFIO
 * or HMM event, and a kernel stack.
 *
 * @param event the event's own name, such as {@code vfio_pci_mmap}
 * @param fields its fields by their vocabulary names, in trace order; values are String, Long,
 *     Boolean or List; empty for an event whose columns say all. {@code function} and {@code
 *     caller} are where a kprobe sat and, of a call's return, where it returned to
 * @param stack the kernel stack, innermost function first; empty where none was traced
 */
public record EventDetail(String event, Map<String, Object> fields, List<String> stack) {
  public EventDetail {
    fields = java.util.Collections.unmodifiableMap(fields);
    stack = List.copyOf(stack);
  }

  /** A copy with the stack that followed the event in the trace. */
  public EventDetail withStack(List<String> frames) {
    return new EventDetail(event, fields, frames);
  }
}
