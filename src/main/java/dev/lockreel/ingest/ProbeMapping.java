package dev.lockreel.ingest;

import dev.lockreel.trace.EventDetail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps events of a trace, mostly kprobe events, to memory, VFIO and HMM events. The first entry for
 * the event's name whose conditions hold applies; each line is mapped on its own.
 */
public final class ProbeMapping {
  /** Every event means what its name says. */
  public static final ProbeMapping NONE = new ProbeMapping(Map.of());

  private final Map<String, List<ProbeEvent>> byProbe;

  private ProbeMapping(Map<String, List<ProbeEvent>> byProbe) {
    this.byProbe = byProbe;
  }

  /** This mapping with the entries of a file, which replace all earlier ones of the same names. */
  public ProbeMapping with(List<ProbeEvent> entries) {
    Map<String, List<ProbeEvent>> named = new HashMap<>();
    for (ProbeEvent entry : entries) {
      named.computeIfAbsent(entry.probe(), name -> new ArrayList<>()).add(entry);
    }
    Map<String, List<ProbeEvent>> all = new HashMap<>(byProbe);
    named.forEach((name, ofName) -> all.put(name, List.copyOf(ofName)));
    return new ProbeMapping(all);
  }

  /** Whether there is an entry for events of that name. */
  public boolean knows(String probe) {
    return byProbe.containsKey(probe);
  }

  /**
   * The event that a line stands for; null where it is of no interest.
   *
   * @param probe a name that {@link #knows} knows
   * @param fields of the line: Long, String (hex addresses may be such), Boolean or List
   */
  public EventDetail read(String probe, Map<String, Object> fields) {
    for (ProbeEvent entry : byProbe.get(probe)) {
      if (entry.holds(fields)) {
        return entry.event() == null ? null : entry.read(fields);
      }
    }
    return null;
  }
}
