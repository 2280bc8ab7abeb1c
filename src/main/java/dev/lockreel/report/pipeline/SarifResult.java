package dev.lockreel.report.pipeline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Suppression;
import dev.lockreel.finding.Triage;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.report.LockText;
import dev.lockreel.report.PrettyJson;
import dev.lockreel.report.Story;
import dev.lockreel.report.Visible;
import java.io.IOException;
import java.util.List;

/**
 * A finding as a result of SARIF. A cycle is a code flow with a thread flow for each of its orders:
 * where the one lock was taken, then where the other was taken under it.
 */
final class SarifResult {
  private static final String FINGERPRINT = "lockreel/v1";

  private SarifResult() {}

  /**
   * Writes a result.
   *
   * @param ruleIndex of its rule among those of the run
   */
  static void write(JsonGenerator json, Finding found, Triage triage, int ruleIndex)
      throws IOException {
    Finding finding = found.withTexts(Visible::of);
    json.writeStartObject();
    json.writeStringField("ruleId", finding.rule().id());
    json.writeNumberField("ruleIndex", ruleIndex);
    json.writeStringField("level", SarifReport.level(finding.severity()));
    SarifLocation.message(json, Visible.of(Story.of(found)));
    json.writeArrayFieldStart("locations");
    SarifLocation.write(json, finding.witness(), "");
    json.writeEndArray();
    if (finding.other() != null) {
      json.writeArrayFieldStart("relatedLocations");
      SarifLocation.write(json, finding.other(), "before: " + LockText.task(finding.other()));
      json.writeEndArray();
    }
    codeFlows(json, finding);
    json.writeObjectFieldStart("partialFingerprints");
    json.writeStringField(FINGERPRINT, finding.fingerprint());
    json.writeEndObject();
    json.writeNumberField("occurrenceCount", Math.min(finding.count(), Integer.MAX_VALUE));
    triage(json, found, triage);
    properties(json, finding);
    json.writeEndObject();
  }

  private static void triage(JsonGenerator json, Finding finding, Triage triage)
      throws IOException {
    if (!triage.baseline().isEmpty()) {
      boolean before = triage.baseline().containsKey(finding.fingerprint());
      json.writeStringField(
          "baselineState", !before ? "new" : triage.known(finding) ? "unchanged" : "updated");
    }
    Suppression suppression = triage.suppression(finding);
    json.writeArrayFieldStart("suppressions");
    if (suppression != null) {
      json.writeStartObject();
      json.writeStringField("kind", "external");
      json.writeStringField("justification", Visible.of(suppression.reason()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void properties(JsonGenerator json, Finding finding) throws IOException {
    json.writeObjectFieldStart("properties");
    json.writeStringField("confidence", finding.confidence().id());
    PrettyJson.text(json, "confidenceReason", finding.confidenceReason());
    PrettyJson.strings(
        json, "classes", finding.classes().stream().map(ClassEvidence::name).toList());
    if (!finding.mitigations().isEmpty()) {
      PrettyJson.strings(json, "mitigations", finding.mitigations());
    }
    json.writeEndObject();
  }

  private static void codeFlows(JsonGenerator json, Finding finding) throws IOException {
    if (finding.path().isEmpty() && finding.usages().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("codeFlows");
    json.writeStartObject();
    json.writeArrayFieldStart("threadFlows");
    for (PathStep step : finding.path()) {
      order(json, step);
    }
    for (UsageEvidence usage : finding.usages()) {
      Witness witness = usage.witness();
      threadFlow(
          json, witness, List.of(), "takes " + usage.lockClass() + " (" + usage.state() + ")");
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void order(JsonGenerator json, PathStep step) throws IOException {
    HeldLockEvidence held = LockText.heldOf(step.witness(), step.from());
    threadFlow(
        json,
        step.witness(),
        held == null ? List.of() : List.of(held),
        "takes " + step.to() + " while it holds " + step.from());
  }

  private static void threadFlow(
      JsonGenerator json, Witness witness, List<HeldLockEvidence> before, String message)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", LockText.task(witness));
    json.writeArrayFieldStart("locations");
    for (HeldLockEvidence held : before) {
      json.writeStartObject();
      json.writeFieldName("location");
      SarifLocation.write(json, held, "takes " + held.lockClass());
      json.writeEndObject();
    }
    json.writeStartObject();
    json.writeFieldName("location");
    SarifLocation.write(json, witness, message);
    SarifLocation.stack(json, witness);
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }
}
