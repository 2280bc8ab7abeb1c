package dev.lockreel.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The form of a rare field's value, and its conversion to the value that an {@code EventDetail}
 * keeps.
 */
public final class ValueForm {
  /** Hex string; a Long. */
  static final ValueForm ADDRESS = new ValueForm("an address such as \"0xffff8881\"", Set.of());

  /** Integer, or hex string as kprobe events print some; a Long, negative for errors. */
  static final ValueForm NUMBER = new ValueForm("an integer", Set.of());

  /** Integer, 0 or more; a Long. */
  static final ValueForm NATURAL = new ValueForm("an integer, 0 or more", Set.of());

  /** Small number or address, whichever the kernel prints; a Long, written as hex. */
  static final ValueForm ID = new ValueForm("an integer or an address", Set.of());

  /** true, false, 1 or 0; a Boolean. */
  static final ValueForm BOOLEAN = new ValueForm("true or false", Set.of());

  static final ValueForm TEXT = new ValueForm("a string", Set.of());
  static final ValueForm ADDRESSES = new ValueForm("an array of addresses", Set.of());
  static final ValueForm NUMBERS = new ValueForm("an array of integers", Set.of());

  private final String expected;
  private final Set<String> words;

  private ValueForm(String expected, Set<String> words) {
    this.expected = expected;
    this.words = words;
  }

  static ValueForm oneOf(String... words) {
    return new ValueForm("one of " + String.join(", ", words), Set.of(words));
  }

  /** The expected form in words, for the message about a value that does not have it. */
  public String expected() {
    return expected;
  }

  /** Whether a Long of this form is written as a hex string. */
  public boolean writtenAsHex() {
    return this == ADDRESS || this == ID || this == ADDRESSES;
  }

  /** The value to keep, or null where {@code raw} (as NDJSON has it) is none of this form. */
  public Object convert(Object raw) {
    if (!words.isEmpty() || this == TEXT) {
      return raw instanceof String text && (this == TEXT || words.contains(text)) ? text : null;
    }
    if (this == BOOLEAN) {
      return bool(raw);
    }
    if (this == ADDRESSES || this == NUMBERS) {
      return list(raw, this == ADDRESSES ? ADDRESS : NUMBER);
    }
    return number(raw);
  }

  /**
   * The value to keep of what a probe printed, where numbers are Longs whatever they mean; {@code
   * value} itself where it is none of this form.
   */
  public Object typed(Object value) {
    if (value instanceof Long number) {
      return this == BOOLEAN ? (Object) (number != 0) : value;
    }
    Object converted = convert(value);
    return converted == null ? value : converted;
  }

  /** Whether a value of {@link #typed} has this form. */
  public boolean fits(Object typed) {
    return typed instanceof Long ? numeric() : convert(typed) != null;
  }

  private boolean numeric() {
    return this == ADDRESS || this == NUMBER || this == NATURAL || this == ID;
  }

  private Long number(Object raw) {
    if (raw instanceof Long value) {
      return this == ADDRESS || (this == NATURAL && value < 0) ? null : value;
    }
    return raw instanceof String text && this != NATURAL ? Hex.parse(text) : null;
  }

  private static Boolean bool(Object raw) {
    if (raw instanceof Boolean value) {
      return value;
    }
    if (Long.valueOf(1).equals(raw)) {
      return true;
    }
    return Long.valueOf(0).equals(raw) ? false : null;
  }

  private static List<Object> list(Object raw, ValueForm element) {
    if (!(raw instanceof List<?> values)) {
      return null;
    }
    List<Object> converted = new ArrayList<>();
    for (Object value : values) {
      Object one = element.convert(value);
      if (one == null) {
        return null;
      }
      converted.add(one);
    }
    return converted;
  }
}
