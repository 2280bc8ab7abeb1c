package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.LedgerLine;
import dev.lockreel.finding.ListedCycle;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Suppression;
import dev.lockreel.finding.Triage;
import dev.lockreel.finding.UsageEvidence;
import java.io.IOException;
import java.util.List;

/** A finding in JSON. */
final class FindingJson {
  private FindingJson() {}

  static void write(JsonGenerator json, Finding finding, Triage triage) throws IOException {
    json.writeStartObject();
    fields(json, finding, triage);
    json.writeEndObject();
  }

  /** The fields of a finding, in an object that is begun and ended by the caller. */
  static void fields(JsonGenerator json, Finding finding, Triage triage) throws IOException {
    json.writeStringField("rule", finding.rule().id());
    json.writeStringField("fingerprint", finding.fingerprint());
    json.writeStringField("headline", finding.headline());
    json.writeStringField("severity", finding.severity().id());
    json.writeStringField("confidence", finding.confidence().id());
    json.writeStringField("confidenceReason", finding.confidenceReason());
    json.writeNumberField("count", finding.count());
    triage(json, finding, triage);
    classes(json, finding.classes());
    path(json, finding.path());
    cycles(json, finding);
    usages(json, finding.usages());
    WitnessJson.write(json, "witness", finding.witness());
    if (finding.other() != null) {
      WitnessJson.write(json, "other", finding.other());
    }
    json.writeStringField("explanation", finding.explanation());
    PrettyJson.strings(json, "mitigations", finding.mitigations());
    ledger(json, finding.ledger());
    json.writeStringField("page", RuleCatalogue.page(finding.rule()));
  }

  /** Written only for findings that are not new. */
  private static void triage(JsonGenerator json, Finding finding, Triage triage)
      throws IOException {
    if (triage.known(finding)) {
      json.writeBooleanField("known", true);
    }
    Suppression suppression = triage.suppression(finding);
    if (suppression != null) {
      json.writeObjectFieldStart("suppressed");
      json.writeStringField("reason", suppression.reason());
      if (suppression.expires() != null) {
        json.writeStringField("expires", suppression.expires().toString());
      }
      json.writeEndObject();
    }
  }

  private static void classes(JsonGenerator json, List<ClassEvidence> classes) throws IOException {
    PrettyJson.strings(json, "classes", classes.stream().map(ClassEvidence::name).toList());
    json.writeArrayFieldStart("classDetails");
    for (ClassEvidence evidence : classes) {
      json.writeStartObject();
      json.writeStringField("name", evidence.name());
      PrettyJson.address(json, "key", evidence.key());
      PrettyJson.text(json, "usage", evidence.usage());
      PrettyJson.text(json, "waitTypes", evidence.waitTypes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void path(JsonGenerator json, List<PathStep> path) throws IOException {
    json.writeArrayFieldStart("path");
    for (PathStep step : path) {
      json.writeStartObject();
      json.writeStringField("from", step.from());
      json.writeStringField("to", step.to());
      json.writeStringField("kind", step.kind());
      PrettyJson.text(json, "fromUsage", step.fromUsage());
      PrettyJson.text(json, "toUsage", step.toUsage());
      WitnessJson.write(json, "witness", step.witness());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Written only for a finding that stands for many cycles. */
  private static void cycles(JsonGenerator json, Finding finding) throws IOException {
    if (finding.cycles().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("cycles");
    for (ListedCycle cycle : finding.cycles()) {
      json.writeStartObject();
      json.writeNumberField("length", cycle.length());
      PrettyJson.strings(json, "classes", cycle.classes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("moreCycles", finding.count() - finding.cycles().size());
  }

  private static void ledger(JsonGenerator json, List<LedgerLine> ledger) throws IOException {
    if (ledger.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("ledger");
    for (LedgerLine line : ledger) {
      json.writeStartObject();
      json.writeStringField("owner", line.owner());
      json.writeStringField("what", line.what());
      json.writeNumberField("starts", line.starts());
      json.writeNumberField("ends", line.ends());
      json.writeNumberField("balance", line.balance());
      if (line.witness() != null) {
        WitnessJson.write(json, "witness", line.witness());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void usages(JsonGenerator json, List<UsageEvidence> usages) throws IOException {
    if (usages.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("usages");
    for (UsageEvidence usage : usages) {
      json.writeStartObject();
      json.writeStringField("class", usage.lockClass());
      json.writeStringField("state", usage.state());
      WitnessJson.write(json, "witness", usage.witness());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
