package dev.lockreel.report.pipeline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.report.KernelStack;
import java.io.IOException;

/** Places of events as SARIF's locations: file and line of the trace, function of the kernel. */
final class SarifLocation {
  private SarifLocation() {}

  /**
   * The place of an event.
   *
   * @param message what happened there; {@code ""} for none
   */
  static void write(JsonGenerator json, Witness witness, String message) throws IOException {
    write(json, witness.position(), witness.ip(), message);
  }

  /** The place where a held lock was taken. */
  static void write(JsonGenerator json, HeldLockEvidence held, String message) throws IOException {
    write(json, held.position(), held.ip(), message);
  }

  private static void write(JsonGenerator json, String position, String ip, String message)
      throws IOException {
    json.writeStartObject();
    if (!position.isEmpty()) {
      physical(json, TracePlace.of(position));
    }
    if (!ip.isEmpty()) {
      json.writeArrayFieldStart("logicalLocations");
      function(json, ip);
      json.writeEndArray();
    }
    if (!message.isEmpty()) {
      message(json, message);
    }
    json.writeEndObject();
  }

  private static void physical(JsonGenerator json, TracePlace place) throws IOException {
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", TracePlace.uri(place.file()));
    json.writeEndObject();
    if (place.line() > 0) {
      json.writeObjectFieldStart("region");
      json.writeNumberField("startLine", place.line());
      json.writeEndObject();
    } else if (place.byteOffset() >= 0) {
      json.writeObjectFieldStart("region");
      json.writeNumberField("byteOffset", place.byteOffset());
      json.writeNumberField("byteLength", 0);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void function(JsonGenerator json, String ip) throws IOException {
    json.writeStartObject();
    json.writeStringField("fullyQualifiedName", ip);
    json.writeStringField("kind", "function");
    json.writeEndObject();
  }

  /** The kernel stack of an event, innermost first; nothing where it was not traced. */
  static void stack(JsonGenerator json, Witness witness) throws IOException {
    if (KernelStack.of(witness).isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("stack");
    json.writeArrayFieldStart("frames");
    for (String frame : KernelStack.of(witness)) {
      json.writeStartObject();
      json.writeObjectFieldStart("location");
      json.writeArrayFieldStart("logicalLocations");
      function(json, frame);
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A message's text; what would make a link in it is plain text. */
  static void message(JsonGenerator json, String text) throws IOException {
    json.writeObjectFieldStart("message");
    json.writeStringField(
        "text", text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]"));
    json.writeEndObject();
  }
}
