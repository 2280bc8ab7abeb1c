package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.ProbeNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code field=value} pairs of an event's text, after a kprobe's place if there is one.
 *
 * <pre>
 * (mmu_interval_notifier_insert+0x0/0xb0) mni=0xffff88810030dc60 mm=0xffff8881016b3200 start=0x0 length=4096
 * (dmirror_fault+0x143/0x3b0 [test_hmm] <- mmu_interval_read_begin) ret=-16
 * </pre>
 */
final class Fields {
  private Fields() {}

  /**
   * All fields in their order; a number is a Long, {@code a,b} and an array of a probe ({@code
   * {0x1,0x2}}) a List. The place comes first, as the fields {@code function} and, of a return,
   * {@code caller}.
   */
  static Map<String, Object> parse(String args) {
    Map<String, Object> fields = new LinkedHashMap<>();
    int at = 0;
    if (args.startsWith("(")) {
      int close = args.indexOf(')');
      if (close > 0 && (close + 1 == args.length() || args.charAt(close + 1) == ' ')) {
        ProbePlace.read(args.substring(1, close), fields);
        at = close + 1;
      }
    }
    int name = nextName(args, at);
    while (name >= 0) {
      int equals = args.indexOf('=', name);
      int next = nextName(args, equals + 1);
      String text = args.substring(equals + 1, next < 0 ? args.length() : next);
      fields.put(args.substring(name, equals), value(text.strip()));
      name = next;
    }
    return fields;
  }

  /** Where the next word of the form {@code name=} begins, at {@code from} or after; -1 nowhere. */
  private static int nextName(String text, int from) {
    boolean start = from == 0 || Character.isWhitespace(text.charAt(from - 1));
    int word = from;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        start = true;
        word = i + 1;
      } else if (c == '=' && start && i > word) {
        return word;
      } else if (!letter(c) && (i == word || c < '0' || c > '9')) {
        start = false;
      }
    }
    return -1;
  }

  private static boolean letter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static Object value(String text) {
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      return text.substring(1, text.length() - 1);
    }
    Long number = ProbeNumber.parse(text);
    if (number != null) {
      return number;
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    boolean array = text.length() > 2 && text.startsWith("{") && text.endsWith("}");
    if (text.indexOf(',') < 0 && !array) {
      return text;
    }
    List<Object> values = new ArrayList<>();
    String elements = array ? text.substring(1, text.length() - 1) : text;
    for (String one : elements.split(",", -1)) {
      values.add(value(one.strip()));
    }
    return List.copyOf(values);
  }

  /** The number after the last {@code name}; null where there is none. See {@link #word}. */
  static Long lastNumber(String args, String name) {
    String word = word(args, name);
    return word == null ? null : ProbeNumber.parse(word);
  }

  /**
   * What stands up to a space after the last {@code name} (with its {@code =}) that begins a word;
   * null where that is nowhere. Unlike {@link #parse} it leaves out what {@code options/fields}
   * prints after a number, {@code vec=0x7 (7)}.
   */
  static String word(String args, String name) {
    int at = args.lastIndexOf(name);
    while (at > 0 && args.charAt(at - 1) != ' ') {
      at = args.lastIndexOf(name, at - 1);
    }
    if (at < 0) {
      return null;
    }
    int from = at + name.length();
    int space = args.indexOf(' ', from);
    return args.substring(from, space < 0 ? args.length() : space);
  }
}
