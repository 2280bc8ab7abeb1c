package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.trace.ContextBits;
import java.io.IOException;

/** A witness in JSON; what the trace does not have is left out. */
final class WitnessJson {
  private WitnessJson() {}

  static void write(JsonGenerator json, String field, Witness witness) throws IOException {
    json.writeObjectFieldStart(field);
    PrettyJson.text(json, "source", witness.source());
    PrettyJson.text(json, "position", witness.position());
    json.writeNumberField("ts", witness.timestampNanos());
    json.writeNumberField("cpu", witness.cpu());
    json.writeNumberField("pid", witness.pid());
    PrettyJson.text(json, "comm", witness.comm());
    PrettyJson.text(json, "flags", ContextBits.unpack(witness.context()));
    PrettyJson.address(json, "lock", witness.lock());
    PrettyJson.text(json, "mode", witness.mode());
    PrettyJson.text(json, "ip", witness.ip());
    json.writeStringField("origin", witness.emulated() ? "emulated" : "recorded");
    json.writeArrayFieldStart("held");
    for (HeldLockEvidence held : witness.held()) {
      held(json, held);
    }
    json.writeEndArray();
    if (witness.heldOmitted() != 0) {
      json.writeNumberField("heldOmitted", witness.heldOmitted());
    }
    PrettyJson.strings(json, "stack", witness.stack());
    json.writeEndObject();
  }

  private static void held(JsonGenerator json, HeldLockEvidence held) throws IOException {
    json.writeStartObject();
    PrettyJson.address(json, "lock", held.lock());
    json.writeStringField("class", held.lockClass());
    json.writeStringField("mode", held.mode());
    json.writeBooleanField("try", held.trylock());
    PrettyJson.text(json, "ip", held.ip());
    PrettyJson.text(json, "position", held.position());
    json.writeEndObject();
  }
}
