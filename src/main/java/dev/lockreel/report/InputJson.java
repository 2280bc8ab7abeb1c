package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.util.List;

/** Which contents a document was made from, as {@code beginning} of the schemas describes it. */
final class InputJson {
  private InputJson() {}

  /** The name of each source, its file, and which content it was. */
  static void sources(JsonGenerator json, String field, List<SourceState> sources)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (SourceState source : sources) {
      json.writeStartObject();
      source(json, source);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The same fields of one source, in an object that the caller writes. */
  static void source(JsonGenerator json, SourceState source) throws IOException {
    json.writeStringField("name", source.origin().source());
    json.writeStringField("file", source.origin().file());
    beginning(json, source.prefixLength(), source.prefixSha256());
  }

  /** A file that was read, and which content it had. */
  static void file(JsonGenerator json, String field, ReadFile file) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("file", file.name());
    beginning(json, file.bytes(), file.sha256());
    json.writeEndObject();
  }

  /** Left out where there is no digest. */
  static void beginning(JsonGenerator json, long bytes, String sha256) throws IOException {
    if (!sha256.isEmpty()) {
      json.writeObjectFieldStart("beginning");
      json.writeNumberField("bytes", bytes);
      json.writeStringField("sha256", sha256);
      json.writeEndObject();
    }
  }
}
