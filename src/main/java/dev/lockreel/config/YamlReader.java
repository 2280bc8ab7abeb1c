package dev.lockreel.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.finding.Spelling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a YAML file that is a list of entries, token by token, so that every complaint has its
 * line.
 *
 * @param <T> an entry
 */
abstract class YamlReader<T> {
  private final YAMLParser parser;
  private final String file;
  private final List<String> keys;
  private final String firstKeys;

  /**
   * @param keys all keys that an entry may have
   * @param firstKeys what an entry begins with, in words
   */
  YamlReader(YAMLParser parser, String file, List<String> keys, String firstKeys) {
    this.parser = parser;
    this.file = file;
    this.keys = keys;
    this.firstKeys = firstKeys;
  }

  /** Takes the value of a key, on which the parser stands. */
  @FunctionalInterface
  interface Value {
    void take(String key) throws IOException;
  }

  /** All entries in their order. */
  final List<T> read() throws IOException {
    List<T> entries = new ArrayList<>();
    try {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return entries;
      }
      require(
          first == JsonToken.START_ARRAY,
          "a list of entries is expected, each with \"- " + firstKeys + ":\"");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        require(
            parser.currentToken() == JsonToken.START_OBJECT,
            "an entry with \"" + firstKeys + ":\" is expected");
        begin();
        int line = line();
        fields(keys);
        entries.add(end(line));
      }
      require(parser.nextToken() == null, "nothing may follow the list of entries");
    } catch (JsonProcessingException e) {
      // Where a limit is passed, such as that of nesting, there may be no place.
      throw error(e.getLocation() == null ? line() : e.getLocation().getLineNr(), reason(e));
    }
    return entries;
  }

  /** A new entry begins. */
  abstract void begin();

  /** Takes the value of a key, on which the parser stands. */
  abstract void take(String key) throws IOException;

  /** The entry is over. */
  abstract T end(int line) throws IOException;

  /** Hands the fields of the object in which the parser stands to {@link #take}. */
  final void fields(List<String> allowed) throws IOException {
    named(
        key -> {
          require(
              allowed.contains(key),
              key
                  + ": unknown key; there are "
                  + String.join(", ", allowed)
                  + Spelling.meant(key, allowed));
          take(key);
        });
  }

  /**
   * Hands the fields of the object in which the parser stands to {@code each}, whatever their
   * names.
   */
  final void named(Value each) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      each.take(key);
    }
  }

  final JsonToken token() {
    return parser.currentToken();
  }

  /** The text of a scalar as it stands in the file, whatever YAML takes it for. */
  final String plain(String key) throws IOException {
    require(
        token().isScalarValue() && token() != JsonToken.VALUE_NULL && !parser.isCurrentAlias(),
        key + ": no value");
    return parser.getText();
  }

  final List<String> texts(String key) throws IOException {
    require(token() == JsonToken.START_ARRAY, key + ": a list is expected");
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(text(key));
    }
    require(!texts.isEmpty(), key + ": the list is empty");
    return texts;
  }

  /** A list of texts, or one text alone. */
  final List<String> textOrTexts(String key) throws IOException {
    return token() == JsonToken.START_ARRAY ? texts(key) : List.of(text(key));
  }

  /**
   * YAML takes an unquoted {@code &dev->mutex} for an anchor without a value, and {@code *.lock}
   * for an alias.
   */
  final String text(String key) throws IOException {
    boolean missing = token() == JsonToken.VALUE_NULL || parser.getText().isEmpty();
    require(
        !missing && !parser.isCurrentAlias(),
        key + ": no value; a name that begins with & or * must be quoted");
    require(
        token() == JsonToken.VALUE_STRING, key + ": a text is expected, not " + parser.getText());
    return parser.getText();
  }

  final boolean truth(String key) throws IOException {
    require(
        token().isBoolean(), key + ": true or false is expected, not \"" + parser.getText() + "\"");
    return parser.getBooleanValue();
  }

  final <E> E choice(String key, Map<String, E> choices) throws IOException {
    E value = choices.get(parser.getText());
    require(
        value != null,
        String.format(
            "%s: unknown value \"%s\"; there are %s",
            key, parser.getText(), String.join(", ", choices.keySet())));
    return value;
  }

  final void require(boolean condition, String reason) throws ConfigurationException {
    if (!condition) {
      throw error(line(), reason);
    }
  }

  /** {@code file:line}. */
  final String place(int line) {
    return file + ":" + line;
  }

  final ConfigurationException error(int line, String reason) {
    return new ConfigurationException(place(line) + ": " + reason);
  }

  /** Number of the line that the parser is at. */
  final int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  /** The YAML library's words without the excerpts and positions, which it indents. */
  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage()
        .replaceFirst("^java\\.[\\w.]+: ", "") // what Jackson wrapped
        .lines()
        .filter(each -> !each.isBlank() && !Character.isWhitespace(each.charAt(0)))
        .collect(Collectors.joining(", "));
  }
}
