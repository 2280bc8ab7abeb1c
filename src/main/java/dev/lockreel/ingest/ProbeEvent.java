package dev.lockreel.ingest;

import dev.lockreel.trace.EventDetail;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One entry of a {@link ProbeMapping}: what a line of a probe means.
 *
 * @param probe name of its event in the trace
 * @param event what it means, a name that {@link ModelEvents} knows; null: nothing, such lines are
 *     skipped
 * @param fields of that event, and how each follows from the probe's
 * @param when what a line must say for the entry to hold; all of it
 */
public record ProbeEvent(
    String probe, String event, Map<String, ProbeTerm> fields, List<ProbeCondition> when) {
  /**
   * What every event keeps unless the mapping says otherwise: where the probe sits, and what a call
   * returned.
   */
  private static final List<String> KEPT = List.of("function", "caller", "ret");

  public ProbeEvent {
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    when = List.copyOf(when);
  }

  boolean holds(Map<String, Object> line) {
    for (ProbeCondition condition : when) {
      if (!condition.holds(line)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What the line means. A probe that has the event's own name may have its fields, too: those stay
   * as they are unless the entry says otherwise.
   */
  EventDetail read(Map<String, Object> line) {
    EventFields known = EventFields.of(event);
    Map<String, Object> read = new LinkedHashMap<>();
    line.forEach(
        (name, value) -> {
          if (KEPT.contains(name) || (probe.equals(event) && known.forms().containsKey(name))) {
            read.put(name, value);
          }
        });
    fields.forEach(
        (name, term) -> {
          Object value = term.of(line);
          if (value != null) {
            read.put(name, value);
          }
        });
    return ModelEvents.detail(event, read);
  }
}
