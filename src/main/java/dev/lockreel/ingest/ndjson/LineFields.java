package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of one line: {@link Field}s as longs with a bit each for presence, all others as
 * objects, and the first problem. One instance serves all lines of a parser.
 */
final class LineFields {
  private final long[] values = new long[Field.COUNT_OF_FIELDS];
  private long present;

  /** Name of the event; null where the line has none. */
  String event;

  /** Null where {@link #event} is no event of the envelope and lock tables. */
  EventKind kind;

  /** Innermost first; empty where absent. */
  List<String> stack = List.of();

  /**
   * Fields that are no {@link Field}, in line order: String, Long, Double, Boolean, List or null.
   */
  final Map<String, Object> others = new LinkedHashMap<>();

  /** A probe mapping has given the line its event and {@link #others}. */
  boolean mapped;

  /** The field {@code flags} held contention flags, see {@link Field#CONTENTION_FLAGS}. */
  boolean kernelFlags;

  /** What the line says of the whole trace; null where it says nothing of it. */
  TraceFacts trace;

  /** What is wrong with the line, in words; null while nothing is. */
  String problem;

  void clear() {
    present = 0;
    event = null;
    kind = null;
    kernelFlags = false;
    mapped = false;
    problem = null;
    stack = List.of();
    trace = null;
    if (!others.isEmpty()) {
      others.clear();
    }
  }

  /** Makes the line the event that a probe mapping takes it for. */
  void become(EventDetail detail) {
    event = detail.event();
    others.clear();
    others.putAll(detail.fields());
    mapped = true;
  }

  void set(Field field, long value) {
    values[field.index] = value;
    present |= field.bit;
  }

  boolean has(Field field) {
    return (present & field.bit) != 0;
  }

  /** The field's value; {@code otherwise} where the line does not have it. */
  long get(Field field, long otherwise) {
    return has(field) ? values[field.index] : otherwise;
  }

  int getInt(Field field, int otherwise) {
    return (int) get(field, otherwise);
  }

  /** The first problem stays. */
  void problem(String field, String what) {
    if (problem == null) {
      problem = "field " + field + ": " + what;
    }
  }

  /** Notes the absence of a field that the event cannot be without. */
  boolean require(Field field) {
    if (has(field)) {
      return true;
    }
    problem(field.jsonName, "missing in " + event);
    return false;
  }
}
