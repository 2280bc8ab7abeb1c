package dev.lockreel.ingest.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockreel.ingest.Hex;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the value of one field, on whose first token the JSON parser stands, into {@link
 * LineFields}. A value of the wrong type or out of range is noted there with the field's name; the
 * rest of the line is still read, because only its end shows whether the event is one that counts.
 *
 * <p>Hot code: no String for a value of a lock event.
 */
final class FieldReader {
  static final int EXCLUSIVE = 0;
  static final int SHARED = 1;
  static final int SHARED_RECURSIVE = 2;

  /** Largest CPU number that is accepted; no machine has more. */
  private static final int LARGEST_CPU = (1 << 20) - 1;

  private static final Words MODES =
      new Words(new TextTable<>(modeNames()), "exclusive, shared, shared_recursive");
  private static final Words WAITS =
      new Words(new TextTable<>(waitNames()), "invalid, free, spin, config, sleep, max");
  private static final Words TYPES = new Words(new TextTable<>(typeNames()), "the lock types");
  private static final TextTable<EventKind> KINDS = new TextTable<>(kindNames());

  /**
   * The numbers of words.
   *
   * @param known what a message calls them all
   */
  private record Words(TextTable<Integer> numbers, String known) {}

  private final LineFields line;
  private final NameInterner names = new NameInterner();

  FieldReader(LineFields line) {
    this.line = line;
  }

  /**
   * @param expectedSource what {@code source} must say; null where any will do
   */
  void read(Field field, JsonParser json, Symbols symbols, String expectedSource)
      throws IOException {
    switch (field.form) {
      case NATURAL_OR_NULL -> naturalOrNull(field, json);
      case NATURAL, CPU, INT, BIT, SUBCLASS, KERNEL_TYPE, LOCKDEP_CONTEXT -> number(field, json);
      case BOOLEAN -> bool(field, json);
      case STACK -> stack(json);
      default -> text(field, json, symbols, expectedSource);
    }
  }

  private void text(Field field, JsonParser json, Symbols symbols, String expectedSource)
      throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      wrongType(field, json, "a string");
      return;
    }
    char[] chars = json.getTextCharacters();
    int from = json.getTextOffset();
    int length = json.getTextLength();
    switch (field.form) {
      case EVENT -> event(chars, from, length);
      case NAME -> line.set(field, names.intern(symbols, chars, from, length));
      case ADDRESS -> address(field, chars, from, length);
      case MODE -> word(field, MODES, chars, from, length);
      case TYPE -> word(field, TYPES, chars, from, length);
      case WAIT -> word(field, WAITS, chars, from, length);
      case FLAGS -> flags(symbols, chars, from, length);
      case SOURCE -> {
        if (expectedSource != null && !TextTable.same(expectedSource, chars, from, length)) {
          line.problem(
              field.jsonName,
              quoted(chars, from, length)
                  + " in a file of source \""
                  + expectedSource
                  + "\"; one file holds one source");
        }
      }
      default -> line.set(field, 0);
    }
  }

  private void event(char[] chars, int from, int length) {
    EventKind kind = KINDS.get(chars, from, length);
    line.kind = kind;
    line.event = kind != null ? kind.eventName() : new String(chars, from, length);
  }

  private void address(Field field, char[] chars, int from, int length) {
    if (!Hex.isAddress(chars, from, length)) {
      line.problem(
          field.jsonName, quoted(chars, from, length) + " is no address such as \"0xffff8881\"");
    } else {
      line.set(field, Hex.value(chars, from, length));
    }
  }

  private void word(Field field, Words words, char[] chars, int from, int length) {
    Integer value = words.numbers.get(chars, from, length);
    if (value == null) {
      line.problem(field.jsonName, quoted(chars, from, length) + " is none of " + words.known);
    } else {
      line.set(field, value);
    }
  }

  private void flags(Symbols symbols, char[] chars, int from, int length) {
    int bits = FlagCharacters.pack(chars, from, length);
    if (bits >= 0) {
      line.set(Field.FLAGS, bits);
    } else {
      line.kernelFlags = true;
      line.set(Field.CONTENTION_FLAGS, names.intern(symbols, chars, from, length));
    }
  }

  /** The largest number that a value of that form may be; the least is 0. */
  static long most(Field.Form form) {
    return switch (form) {
      case NATURAL, NATURAL_OR_NULL -> Long.MAX_VALUE;
      case CPU -> LARGEST_CPU;
      case INT -> Integer.MAX_VALUE;
      case BIT -> 1;
      case SUBCLASS -> 7;
      case KERNEL_TYPE -> 2;
      case LOCKDEP_CONTEXT -> 15;
      default -> throw new AssertionError(form + " is no number");
    };
  }

  private void number(Field field, JsonParser json) throws IOException {
    long most = most(field.form);
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      wrongType(field, json, "an integer");
      return;
    }
    boolean fits = json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    long value = fits ? json.getLongValue() : 0;
    if (!fits || value < 0 || value > most) {
      line.problem(field.jsonName, json.getText() + " is not in the range 0 to " + most);
    } else {
      line.set(field, value);
    }
  }

  private void naturalOrNull(Field field, JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      line.set(field, -1);
    } else {
      number(field, json);
    }
  }

  private void bool(Field field, JsonParser json) throws IOException {
    switch (json.currentToken()) {
      case VALUE_TRUE -> line.set(field, 1);
      case VALUE_FALSE -> line.set(field, 0);
      default -> wrongType(field, json, "true or false");
    }
  }

  private void stack(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      wrongType(Field.STACK, json, "an array of strings");
      return;
    }
    List<String> frames = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        frames.add(json.getText());
      } else {
        wrongType(Field.STACK, json, "an array of strings");
      }
    }
    line.stack = frames;
  }

  private void wrongType(Field field, JsonParser json, String expected) throws IOException {
    JsonToken found = json.currentToken();
    String what =
        switch (found) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "a string";
          default -> json.getText();
        };
    json.skipChildren();
    line.problem(field.jsonName, "expected " + expected + ", found " + what);
  }

  private static String quoted(char[] chars, int from, int length) {
    return '"' + new String(chars, from, Math.min(length, 60)) + (length > 60 ? "…\"" : "\"");
  }

  static Map<String, Integer> modeNames() {
    return Map.of("exclusive", EXCLUSIVE, "shared", SHARED, "shared_recursive", SHARED_RECURSIVE);
  }

  @SuppressWarnings("EnumOrdinal") // What LockBits packs, in memory only.
  static Map<String, Integer> waitNames() {
    Map<String, Integer> names = new HashMap<>();
    for (WaitType type : WaitType.values()) {
      names.put(type.name().toLowerCase(Locale.ROOT), type.ordinal());
    }
    return names;
  }

  @SuppressWarnings("EnumOrdinal") // What LockBits packs, in memory only.
  static Map<String, Integer> typeNames() {
    Map<String, Integer> names = new HashMap<>();
    for (LockType type : LockType.values()) {
      if (type != LockType.UNKNOWN) {
        names.put(type.vocabularyName(), type.ordinal());
      }
    }
    return names;
  }

  static Map<String, EventKind> kindNames() {
    Map<String, EventKind> names = new HashMap<>();
    for (EventKind kind : EventKind.values()) {
      if (!kind.eventName().isEmpty()) {
        names.put(kind.eventName(), kind);
      }
    }
    return names;
  }
}
