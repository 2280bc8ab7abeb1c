package dev.lockreel.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.lockdep.ReaderKind;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The entries of one class annotation file, token by token, so that every complaint has its line.
 */
final class ClassAnnotationReader {
  private static final List<String> KEYS =
      List.of("name", "names", "type", "wait_inner", "wait_outer", "reader", "check", "nesting");
  private static final Map<String, LockType> TYPES =
      named(EnumSet.complementOf(EnumSet.of(LockType.UNKNOWN)));
  private static final Map<String, ReaderKind> READERS =
      named(EnumSet.complementOf(EnumSet.of(ReaderKind.UNKNOWN)));
  private static final Map<String, WaitType> WAITS = waits();

  private final YAMLParser parser;
  private final String file;

  ClassAnnotationReader(YAMLParser parser, String file) {
    this.parser = parser;
    this.file = file;
  }

  List<ClassAnnotationEntry> read() throws IOException {
    List<ClassAnnotationEntry> entries = new ArrayList<>();
    try {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return entries;
      }
      require(
          first == JsonToken.START_ARRAY, "a list of entries is expected, each with \"- name:\"");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        entries.add(entry());
      }
      require(parser.nextToken() == null, "nothing may follow the list of entries");
    } catch (JsonProcessingException e) {
      throw error(e.getLocation().getLineNr(), reason(e));
    }
    return entries;
  }

  private ClassAnnotationEntry entry() throws IOException {
    require(parser.currentToken() == JsonToken.START_OBJECT, "an entry with \"name:\" is expected");
    final int line = line();
    List<String> names = new ArrayList<>();
    LockType type = LockType.UNKNOWN;
    WaitType waitInner = null;
    WaitType waitOuter = null;
    ReaderKind reader = null;
    boolean check = true;
    boolean nesting = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      require(KEYS.contains(key), key + ": unknown key; there are " + String.join(", ", KEYS));
      parser.nextToken();
      switch (key) {
        case "name" -> names.add(text(key));
        case "names" -> names.addAll(texts(key));
        case "type" -> type = choice(key, TYPES);
        case "wait_inner" -> waitInner = choice(key, WAITS);
        case "wait_outer" -> waitOuter = choice(key, WAITS);
        case "reader" -> reader = choice(key, READERS);
        case "check" -> check = truth(key);
        case "nesting" -> nesting = truth(key);
        default -> throw new AssertionError(key);
      }
    }
    if (names.isEmpty()) {
      throw error(line, "name: missing in this entry");
    }
    return new ClassAnnotationEntry(names, type, waitInner, waitOuter, reader, check, nesting);
  }

  private List<String> texts(String key) throws IOException {
    require(parser.currentToken() == JsonToken.START_ARRAY, key + ": a list is expected");
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(text(key));
    }
    require(!texts.isEmpty(), key + ": the list is empty");
    return texts;
  }

  /**
   * YAML takes an unquoted {@code &dev->mutex} for an anchor without a value, and {@code *.lock}
   * for an alias.
   */
  private String text(String key) throws IOException {
    boolean missing = parser.currentToken() == JsonToken.VALUE_NULL || parser.getText().isEmpty();
    require(
        !missing && !parser.isCurrentAlias(),
        key + ": no value; a name that begins with & or * must be quoted");
    require(
        parser.currentToken() == JsonToken.VALUE_STRING,
        key + ": a text is expected, not " + parser.getText());
    return parser.getText();
  }

  private boolean truth(String key) throws IOException {
    require(
        parser.currentToken().isBoolean(),
        key + ": true or false is expected, not \"" + parser.getText() + "\"");
    return parser.getBooleanValue();
  }

  private <T> T choice(String key, Map<String, T> choices) throws IOException {
    T value = choices.get(parser.getText());
    require(
        value != null,
        String.format(
            "%s: unknown value \"%s\"; there are %s",
            key, parser.getText(), String.join(", ", choices.keySet())));
    return value;
  }

  private void require(boolean condition, String reason) throws ConfigurationException {
    if (!condition) {
      throw error(line(), reason);
    }
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private ConfigurationException error(int line, String reason) {
    return new ConfigurationException(file + ":" + line + ": " + reason);
  }

  /** The YAML library's words without the excerpts and positions, which it indents. */
  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(each -> !each.isBlank() && !Character.isWhitespace(each.charAt(0)))
        .collect(Collectors.joining(", "));
  }

  private static <E extends Enum<E>> Map<String, E> named(EnumSet<E> values) {
    Map<String, E> map = new LinkedHashMap<>();
    for (E value : values) {
      map.put(value.name().toLowerCase(Locale.ROOT), value);
    }
    return map;
  }

  private static Map<String, WaitType> waits() {
    Map<String, WaitType> waits = new LinkedHashMap<>();
    waits.put("none", WaitType.INVALID);
    waits.putAll(named(EnumSet.complementOf(EnumSet.of(WaitType.INVALID))));
    return waits;
  }
}
