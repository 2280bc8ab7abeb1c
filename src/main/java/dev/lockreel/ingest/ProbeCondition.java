package dev.lockreel.ingest;

import java.util.Map;

/**
 * A condition on the fields of a line for an entry of a {@link ProbeMapping} to apply.
 *
 * @param field of the probe
 * @param value that it must have, or must not have where {@code not}; a field that the line lacks
 *     has no value
 */
public record ProbeCondition(String field, String value, boolean not) {
  boolean holds(Map<String, Object> fields) {
    return not != same(fields.get(field));
  }

  private boolean same(Object found) {
    if (found == null) {
      return false;
    }
    Long number = ProbeNumber.of(found);
    return number == null
        ? value.equals(found.toString())
        : number.equals(ProbeNumber.parse(value)) || value.equals(found.toString());
  }
}
