package dev.lockreel.ingest.ftrace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code field=value} pairs of an event's text, behind a kprobe's place if there is one.
 *
 * <pre>
 * (mmu_interval_notifier_insert+0x0/0xb0) mni=0xffff88810030dc60 mm=0xffff8881016b3200 start=0x0 length=4096
 * (dmirror_fault+0x143/0x3b0 [test_hmm] <- mmu_interval_read_begin) ret=-16
 * </pre>
 */
final class Fields {
  private static final Pattern PLACE = Pattern.compile("\\([^)]*\\)(?: |$)");
  private static final Pattern FIELD = Pattern.compile("(?:^|\\s)([A-Za-z_][A-Za-z0-9_]*)=");

  private Fields() {}

  /** All fields in their order; a number is a Long, {@code a,b} a List. */
  static Map<String, Object> parse(String args) {
    Matcher place = PLACE.matcher(args);
    String text = place.lookingAt() ? args.substring(place.end()) : args;
    Map<String, Object> fields = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(text);
    boolean found = field.find();
    while (found) {
      String name = field.group(1);
      int from = field.end();
      found = field.find();
      fields.put(name, value(text.substring(from, found ? field.start() : text.length()).strip()));
    }
    return fields;
  }

  private static Object value(String text) {
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      return text.substring(1, text.length() - 1);
    }
    Long number = number(text);
    if (number != null) {
      return number;
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.indexOf(',') < 0) {
      return text;
    }
    List<Object> values = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      values.add(value(one.strip()));
    }
    return List.copyOf(values);
  }

  /**
   * Decimal with or without a sign, or hex after {@code 0x}, 64 bits, unsigned if need be; null for
   * anything else.
   */
  static Long number(String text) {
    try {
      if (text.startsWith("0x")) {
        return Long.parseUnsignedLong(text, 2, text.length(), 16);
      }
      return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * The number behind the last {@code name} (with its {@code =}) that begins a word; null where
   * there is none.
   */
  static Long lastNumber(String args, String name) {
    int at = args.lastIndexOf(name);
    while (at > 0 && args.charAt(at - 1) != ' ') {
      at = args.lastIndexOf(name, at - 1);
    }
    if (at < 0) {
      return null;
    }
    int from = at + name.length();
    int space = args.indexOf(' ', from);
    return number(args.substring(from, space < 0 ? args.length() : space));
  }
}
