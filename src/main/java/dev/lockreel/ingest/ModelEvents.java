package dev.lockreel.ingest;

import dev.lockreel.trace.EventDetail;
import java.util.List;
import java.util.Map;

/**
 * The memory, VFIO and HMM events (section 3 of the trace vocabulary, and the few beyond it that
 * {@link EventFields} has), which all formats hand on as {@link
 * dev.lockreel.trace.EventKind#MODEL}.
 */
public final class ModelEvents {
  private ModelEvents() {}

  /** Whether {@code eventName} is one of them, or the return ({@code name_ret}) of one. */
  public static boolean contains(String eventName) {
    EventFields fields = EventFields.of(eventName);
    return fields != null && fields.model();
  }

  /**
   * The event as a text trace prints it, its values typed as their fields are.
   *
   * @param fields by their vocabulary names; typed in place
   */
  public static EventDetail detail(String event, Map<String, Object> fields) {
    EventFields.of(event).type(fields);
    return new EventDetail(event, fields, List.of());
  }
}
