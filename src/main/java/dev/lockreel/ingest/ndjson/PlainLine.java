package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.nio.charset.StandardCharsets;

/**
 * Reads lines in the plain form that {@link NdjsonWriter} gives the events of {@link EventKind}
 * into {@link LineFields}, without a JSON parser:
 *
 * <pre>{@code
 * {"event":"lock_acquire","ts":5438000100,"cpu":0,"pid":41,"lock":"0xffff888100a1b2c8","class":"&m->lock","mode":"exclusive"}
 * }</pre>
 *
 * One object of {@link Field}s in any order; numbers in range; words that are known; strings of
 * ASCII without escapes; nothing nested, nothing wrong; at most one space after the brace, a colon
 * or a comma. Any other line is refused, and {@link FieldReader} is what says what it means: this
 * class never decides that something is malformed. What it accepts, the other must read the same.
 *
 * <p>Hot code: the JSON parser made for every line, and its strings as chars, were half of the time
 * that a lock event took; NdjsonParserBenchmark has both ways.
 */
final class PlainLine {
  /** Returned for a line that is not plain. */
  static final int REFUSED = -1;

  private static final PlainWords<EventKind> KINDS = new PlainWords<>(FieldReader.kindNames());
  private static final PlainWords<Integer> MODES = new PlainWords<>(FieldReader.modeNames());
  private static final PlainWords<Integer> TYPES = new PlainWords<>(FieldReader.typeNames());
  private static final PlainWords<Integer> WAITS = new PlainWords<>(FieldReader.waitNames());

  private final LineFields line;
  private final PlainText text = new PlainText();
  private final PlainFields fields = new PlainFields();
  private final PlainNames names = new PlainNames();
  private final PlainFlags flags = new PlainFlags();
  private String source;

  /** {@link #source}; null where no plain string can say it. */
  private KnownText sourceText;

  PlainLine(LineFields line) {
    this.line = line;
  }

  /**
   * Reads the line that begins at {@code start} and ends in a line feed or at {@code length}.
   *
   * @param expectedSource what {@code source} must say; null where any will do
   * @return where the line ends: at its line feed, or {@code length}; or {@link #REFUSED}, and then
   *     {@link LineFields} holds parts of the line
   */
  int read(byte[] bytes, int start, int length, Symbols symbols, String expectedSource) {
    line.clear();
    text.begin(bytes, start, length);
    if (!text.skip('{')) {
      return REFUSED;
    }
    Field field = null;
    do {
      text.skip(' ');
      field = fields.next(text, line.kind, field);
      if (field == null) {
        return REFUSED;
      }
      text.skip(' ');
      if (!value(field, symbols, expectedSource)) {
        return REFUSED;
      }
    } while (text.skip(','));
    boolean whole = line.kind != null && text.skip('}') && text.atLineEnd();
    return whole ? text.at() : REFUSED;
  }

  private boolean value(Field field, Symbols symbols, String expectedSource) {
    switch (field.form) {
      case STACK, COMMENT -> {
        return false;
      }
      case ADDRESS -> {
        if (!text.address()) {
          return false;
        }
        line.set(field, text.head());
        return true;
      }
      case BOOLEAN -> {
        boolean yes = text.sees('t');
        line.set(field, yes ? 1 : 0);
        return text.skip(yes ? "true" : "false");
      }
      case EVENT, NAME, MODE, TYPE, WAIT, FLAGS, SOURCE -> {
        return text.string() && word(field, symbols, expectedSource);
      }
      default -> {
        long value = text.natural();
        if (value < 0 || value > FieldReader.most(field.form)) {
          return false;
        }
        line.set(field, value);
        return true;
      }
    }
  }

  private boolean word(Field field, Symbols symbols, String expectedSource) {
    return switch (field.form) {
      case NAME -> {
        line.set(field, names.intern(symbols, text));
        yield true;
      }
      case EVENT -> event();
      case MODE -> known(field, MODES.get(text));
      case TYPE -> known(field, TYPES.get(text));
      case WAIT -> known(field, WAITS.get(text));
      case FLAGS -> flags(field);
      default -> expectedSource == null || isSource(expectedSource);
    };
  }

  private boolean event() {
    EventKind kind = KINDS.get(text);
    if (kind == null) {
      return false;
    }
    line.kind = kind;
    line.event = kind.eventName();
    return true;
  }

  private boolean known(Field field, Integer value) {
    if (value == null) {
      return false;
    }
    line.set(field, value);
    return true;
  }

  private boolean flags(Field field) {
    int bits = flags.pack(text);
    line.set(field, bits);
    return bits >= 0;
  }

  private boolean isSource(String expected) {
    // One object for all lines of a batch.
    if (!expected.equals(source)) {
      source = expected;
      boolean ascii = expected.chars().allMatch(c -> c < 0x80);
      sourceText = ascii ? new KnownText(expected.getBytes(StandardCharsets.US_ASCII)) : null;
    }
    return sourceText != null && sourceText.is(text);
  }
}
