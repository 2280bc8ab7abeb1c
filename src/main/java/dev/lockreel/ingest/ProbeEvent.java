package dev.lockreel.ingest;

import dev.lockreel.trace.EventDetail;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One entry of a {@link ProbeMapping}: what a line of a probe means.
 *
 * @param probe name of its event in the trace
 * @param event the event that it stands for, a name that {@link ModelEvents} knows; null: such
 *     lines are skipped
 * @param fields of that event, each computed from the probe's fields
 * @param when conditions that must all hold for the entry to apply
 */
public record ProbeEvent(
    String probe, String event, Map<String, ProbeTerm> fields, List<ProbeCondition> when) {
  /**
   * Fields that every event keeps unless the mapping sets them: the place of the probe and the
   * return value of a call.
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
   * The event of a line. A probe that has the event's own name may have its fields, too: those stay
   * unless the entry sets them.
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
