package dev.lockreel.ingest.ctf;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A line of Babeltrace 2: a time, perhaps the time since the line before and a host, the event's
 * name, and scopes of fields: those of the packet first, the event's own last.
 *
 * <pre>
 * [2.919503761] (+0.000001471) lab lock_acquire: { cpu_id = 0 }, { tid = 14, procname = "a" }, \
 *   { flags = 2, name = "rcu_read_lock", lockdep_addr = 0xFFFFFFFF820C1900 }
 * </pre>
 */
final class CtfLine {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long SECONDS_PER_DAY = 86_400;
  private static final String CONTAINER = "container = ";

  /** Deeper values are damage. */
  private static final int MOST_DEPTH = 16;

  private final String text;
  private int at;
  private long nanos;
  private String event;
  private final List<Map<String, Object>> scopes = new ArrayList<>();

  private CtfLine(String text) {
    this.text = text;
  }

  /** The line that the text is; null where it is none. */
  static CtfLine parse(String text) {
    CtfLine line = new CtfLine(text);
    try {
      return line.read() ? line : null;
    } catch (NumberFormatException
        | StringIndexOutOfBoundsException
        | DateTimeException
        | ArithmeticException e) {
      return null;
    }
  }

  /** Trace time, since the clock's origin or, where only a time of day is printed, midnight. */
  long nanos() {
    return nanos;
  }

  /** The event's name. */
  String event() {
    return event;
  }

  /** A field of the packet; null where there is none. */
  Object ofPacket(String name) {
    return scopes.get(0).get(name);
  }

  /** A field of the contexts between packet and event; null where there is none. */
  Object ofContext(String name) {
    for (int i = 1; i < scopes.size() - 1; i++) {
      if (scopes.get(i).containsKey(name)) {
        return scopes.get(i).get(name);
      }
    }
    return null;
  }

  /** The event's own fields in their order: Long, String, or null for arrays and structures. */
  Map<String, Object> fields() {
    return scopes.get(scopes.size() - 1);
  }

  private boolean read() {
    if (!text.startsWith("[")) {
      return false;
    }
    int close = text.indexOf(']');
    int colon = text.indexOf(": {", close);
    if (close < 0 || colon < 0) {
      return false;
    }
    nanos = time(text.substring(1, close));
    int space = text.lastIndexOf(' ', colon);
    event = text.substring(space + 1, colon);
    at = colon + 2;
    while (true) {
      scopes.add(scope());
      if (at == text.length()) {
        return !event.isEmpty() && scopes.size() > 1;
      }
      if (!text.startsWith(", {", at)) {
        return false;
      }
      at += 2;
    }
  }

  /** {@code 2.919503761}, {@code 00:00:02.919503761}, {@code 1970-01-01 00:00:02.9}, or cycles. */
  private static long time(String text) {
    int point = text.indexOf('.');
    if (point < 0) {
      return Long.parseLong(text);
    }
    String fraction = (text.substring(point + 1) + "000000000").substring(0, 9);
    long seconds = 0;
    String clock = text.substring(0, point);
    int space = clock.indexOf(' ');
    if (space >= 0) {
      seconds = LocalDate.parse(clock.substring(0, space)).toEpochDay() * SECONDS_PER_DAY;
      clock = clock.substring(space + 1);
    }
    long ofDay = 0;
    for (String part : clock.split(":", -1)) {
      ofDay = ofDay * 60 + Long.parseLong(part);
    }
    return Math.addExact(
        Math.multiplyExact(Math.addExact(seconds, ofDay), NANOS_PER_SECOND),
        Long.parseLong(fraction));
  }

  /** Reads {@code { a = 1, b = "x" }} at {@link #at}, and stops after it. */
  private Map<String, Object> scope() {
    Map<String, Object> fields = new LinkedHashMap<>();
    at += 2;
    if (text.startsWith("}", at)) {
      at++;
      return fields;
    }
    while (true) {
      int equals = text.indexOf(" = ", at);
      String name = text.substring(at, equals);
      at = equals + 3;
      fields.put(name, value());
      if (text.startsWith(", ", at)) {
        at += 2;
      } else if (text.startsWith(" }", at)) {
        at += 2;
        return fields;
      } else {
        throw new NumberFormatException("no end of a scope");
      }
    }
  }

  private Object value() {
    char c = text.charAt(at);
    if (c == '"') {
      return quoted();
    }
    if (c == '(' || c == '{' || c == '[') {
      return nested();
    }
    int end = at;
    while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != ' ') {
      end++;
    }
    String number = text.substring(at, end);
    at = end;
    return number(number);
  }

  private static Object number(String text) {
    if (text.startsWith("0x")) {
      return Long.parseUnsignedLong(text, 2, text.length(), 16);
    }
    if (text.startsWith("0b")) {
      return Long.parseUnsignedLong(text, 2, text.length(), 2);
    }
    if (text.indexOf('.') >= 0) {
      return text;
    }
    return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        c = text.charAt(++at);
      }
      value.append(c);
    }
    at++;
    return value.toString();
  }

  /** The number of an enumeration; null of anything else in brackets. */
  private Object nested() {
    int begin = at;
    int depth = 0;
    do {
      char c = text.charAt(at);
      if (c == '"') {
        quoted();
        continue;
      }
      depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
      at++;
    } while (depth > 0 && depth < MOST_DEPTH);
    String inner = text.substring(begin, at);
    int container = inner.indexOf(CONTAINER);
    if (inner.charAt(0) != '(' || container < 0) {
      return null;
    }
    int number = container + CONTAINER.length();
    return number(inner.substring(number, inner.indexOf(' ', number)));
  }
}
