package dev.lockreel.ingest.ndjson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockreel.ingest.ChunkParser;
import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ModelEvents;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads NDJSON, one object a line, as {@code schemas/trace-event.schema.json} describes it:
 *
 * <pre>{@code
 * {"event":"lock_acquire","ts":5438000100,"cpu":0,"pid":41,"lock":"0xffff888100a1b2c8","class":"&m->lock","mode":"exclusive"}
 * }</pre>
 *
 * The fields may come in any order; fields that the vocabulary does not give to an event are
 * ignored. An object without an event but with a {@code comment} or {@link TraceFacts}, and a blank
 * line, are decoded lines without an event.
 *
 * <p>A file holds one source. A line that names another than {@link Origin#source} is malformed; so
 * the origin of an input must come from {@link #sourceOf}, or from the user.
 *
 * <p>Most lines are plain, and {@link PlainLine} reads them. Every other one gets a JSON parser of
 * its own: a broken line can then not take the next one with it.
 */
public final class NdjsonParser implements ChunkParser {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

  private static final int MAX_REASON = 300;

  /** By {@link EventKind#code}; null where a kind has none. */
  private static final EventFields[] RARE_FIELDS = new EventFields[EventKind.values().length];

  static {
    for (EventKind kind : EventKind.values()) {
      RARE_FIELDS[kind.code()] = EventFields.of(kind.eventName());
    }
  }

  private final LineFields fields = new LineFields();
  private final FieldReader reader = new FieldReader(fields);
  private final RowWriter rows = new RowWriter(fields);
  private final LineAnomalies odd = new LineAnomalies(fields);
  private final boolean anySource;
  private final ProbeMapping probes;
  private final PlainLine plain;
  private byte[] text = new byte[0];

  /** A parser for which {@code source} must be the origin's wherever a line has one. */
  public NdjsonParser() {
    this(false, ProbeMapping.NONE, true);
  }

  /** A parser for that input; where the user said what the source is, it ignores {@code source}. */
  public NdjsonParser(InputSpec spec) {
    this(spec, true);
  }

  /** A parser for benchmarks; without {@code plainLines}, the JSON parser reads every line. */
  NdjsonParser(InputSpec spec, boolean plainLines) {
    this(spec.source() != null, spec.probes(), plainLines);
  }

  private NdjsonParser(boolean anySource, ProbeMapping probes, boolean plainLines) {
    this.anySource = anySource;
    this.probes = probes;
    this.plain = plainLines ? new PlainLine(fields) : null;
  }

  /**
   * The first {@code source} that a line in the first {@code length} bytes names; they may end in a
   * line.
   */
  public static Optional<String> sourceOf(byte[] head, int length) {
    int start = 0;
    while (start < length) {
      int end = lineEnd(head, start, length);
      Optional<String> source = sourceIn(head, start, end);
      if (source.isPresent()) {
        return source;
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private static Optional<String> sourceIn(byte[] text, int from, int to) {
    try (JsonParser json = JSON.createParser(text, from, to - from)) {
      int depth = 0;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 1
            && token == JsonToken.VALUE_STRING
            && Field.SOURCE.jsonName.equals(json.currentName())) {
          return Optional.of(json.getText());
        }
      }
    } catch (IOException cutOrBroken) {
      // What cannot be read here is counted where the lines are parsed.
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static int lineEnd(byte[] text, int from, int to) {
    int end = from;
    while (end < to && text[end] != '\n') {
      end++;
    }
    return end;
  }

  @Override
  public void parse(ByteBuffer chunk, int from, int to, long firstLine, EventBatch into) {
    int length = to - from;
    if (text.length < length) {
      text = new byte[length];
    }
    chunk.get(from, text, 0, length);
    lines(length, firstLine, into);
  }

  /**
   * Parses the first {@code length} bytes of an array, which stays as it is.
   *
   * @param firstLine position of the first line; those after it count up from there
   */
  public void parse(byte[] lines, int length, long firstLine, EventBatch into) {
    byte[] own = text;
    text = lines;
    lines(length, firstLine, into);
    text = own;
  }

  private void lines(int length, long firstLine, EventBatch into) {
    odd.begin(into);
    into.showsHardirqThreaded = true;
    into.showsBottomHalves = true;
    long number = firstLine;
    int start = 0;
    while (start < length) {
      int end = plainLine(start, length, number, into);
      if (end == PlainLine.REFUSED) {
        end = lineEnd(text, start, length);
        line(start, end, number, end < length, into);
      }
      number++;
      start = end + 1;
    }
    odd.end();
  }

  private int plainLine(int start, int length, long number, EventBatch into) {
    if (plain == null) {
      return PlainLine.REFUSED;
    }
    int end = plain.read(text, start, length, into.symbols, expectedSource(into));
    if (end != PlainLine.REFUSED) {
      event(number, into);
    }
    return end;
  }

  private String expectedSource(EventBatch into) {
    return anySource ? null : into.origin.source();
  }

  private void line(int start, int end, long number, boolean terminated, EventBatch into) {
    fields.clear();
    try {
      if (!readObject(start, end, into)) {
        into.tally.decoded(1, 0);
        return;
      }
    } catch (JsonProcessingException broken) {
      notJson(broken.getOriginalMessage(), number, terminated, into);
      return;
    } catch (IOException undecodable) {
      notJson(String.valueOf(undecodable.getMessage()), number, terminated, into);
      return;
    }
    event(number, into);
  }

  /** Reads the line's object into {@link #fields}; false where the line is blank. */
  private boolean readObject(int start, int end, EventBatch into) throws IOException {
    String source = expectedSource(into);
    try (JsonParser json = JSON.createParser(text, start, end - start)) {
      JsonToken token = json.nextToken();
      if (token == null) {
        return false;
      }
      if (token != JsonToken.START_OBJECT) {
        fields.problem = "not a JSON object";
        return true;
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        Field field = Field.named(name);
        if (field != null) {
          reader.read(field, json, into.symbols, source);
        } else if (name.equals(TraceFacts.NAME)) {
          fields.trace = TraceFacts.read(json, fields);
        } else {
          fields.others.put(name, JsonValues.read(json));
        }
      }
      if (json.nextToken() != null) {
        fields.problem = "more than one JSON value on the line";
        fields.event = null;
      }
      return true;
    }
  }

  private void event(long number, EventBatch into) {
    String event = fields.event;
    if (event == null) {
      if (fields.problem == null && (fields.has(Field.COMMENT) || fields.trace != null)) {
        into.tally.decoded(1, 0);
        if (fields.trace != null) {
          fields.trace.apply(into);
        }
        return;
      }
      fields.problem("event", "missing");
    } else {
      EventKind kind = fields.kind;
      if (kind == null && probes.knows(event)) {
        EventDetail detail = probes.read(event, fields.others);
        if (detail == null) {
          into.tally.skipped(event);
          return;
        }
        fields.become(detail);
        event = fields.event;
      }
      EventFields rare = kind == null ? EventFields.of(event) : RARE_FIELDS[kind.code()];
      if (kind == null && !ModelEvents.contains(event)) {
        into.tally.skipped(event);
        return;
      }
      rows.append(kind == null ? EventKind.MODEL : kind, rare, number, into);
    }
    if (fields.problem == null) {
      into.tally.decoded(1, 1);
      odd.look(into.size - 1, number);
    } else {
      malformed(Anomaly.MALFORMED_LINE, fields.problem, number, into);
    }
  }

  private void notJson(String message, long number, boolean terminated, EventBatch into) {
    if (terminated) {
      malformed(Anomaly.MALFORMED_LINE, "not JSON: " + firstLineOf(message), number, into);
    } else {
      into.unterminatedTail = true;
      malformed(Anomaly.TRUNCATED_LINE, "the line has no end and is no whole object", number, into);
    }
  }

  private static void malformed(Anomaly anomaly, String reason, long number, EventBatch into) {
    String shown = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason;
    into.tally.malformed(new AnomalyExample(anomaly, into.origin.file(), number, shown));
  }

  private static String firstLineOf(String message) {
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    int location = line.indexOf(" (start marker at"); // Jackson's; the line's number is said anyhow
    return location < 0 ? line : line.substring(0, location);
  }
}
