package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * JSON that a person can read and a diff can compare: two spaces, line feeds, fields in a fixed
 * order.
 */
public final class PrettyJson {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .characterEscapes(new VisibleJson())
          .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private PrettyJson() {}

  /** The writer of one document. */
  public interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes one document and a line feed; {@code out} stays open. */
  public static void write(OutputStream out, Body body) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(separators)
            .withObjectIndenter(indenter)
            .withArrayIndenter(indenter);
    try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
      json.setPrettyPrinter(printer);
      body.write(json);
      json.writeRaw('\n');
    }
    out.flush();
  }

  /** The tool that wrote the document. */
  static void tool(JsonGenerator json, String version) throws IOException {
    json.writeObjectFieldStart("tool");
    json.writeStringField("name", "lockreel");
    json.writeStringField("version", version);
    json.writeEndObject();
  }

  /** A string, left out where it says nothing. */
  public static void text(JsonGenerator json, String field, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(field, value);
    }
  }

  /** An address as {@code 0x} and hex digits, left out where it is 0. */
  public static void address(JsonGenerator json, String field, long value) throws IOException {
    if (value != 0) {
      json.writeStringField(field, "0x" + Long.toHexString(value));
    }
  }

  /** A class key as /proc/lockdep prints it, left out where it is 0. */
  static void key(JsonGenerator json, String field, long value) throws IOException {
    if (value != 0) {
      json.writeStringField(field, NumberText.pointer(value));
    }
  }

  public static void strings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
