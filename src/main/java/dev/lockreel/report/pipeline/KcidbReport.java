package dev.lockreel.report.pipeline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;
import dev.lockreel.report.FindingLines;
import dev.lockreel.report.FindingRank;
import dev.lockreel.report.KcidbNames;
import dev.lockreel.report.PrettyJson;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.report.Story;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The new findings for KCIDB, the database of KernelCI, in its I/O schema 5.3: an issue for each
 * finding, an incident for each source that it was seen in. The same finding has the same issue on
 * every machine.
 */
public final class KcidbReport implements Renderer {
  private static final int MAJOR = 5;
  private static final int MINOR = 3;

  /** Version of every issue: a fingerprint stands for the same issue for good. */
  private static final int ISSUE_VERSION = 1;

  private static final int DIGITS = 16;

  private final KcidbNames names;

  /** A report that refers to these. */
  public KcidbReport(KcidbNames names) {
    this.names = names;
  }

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    List<Finding> findings = FindingRank.ranked(report.newFindings(), report.triage());
    PrettyJson.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("version");
          json.writeNumberField("major", MAJOR);
          json.writeNumberField("minor", MINOR);
          json.writeEndObject();
          json.writeArrayFieldStart("issues");
          for (Finding finding : findings) {
            issue(json, finding);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("incidents");
          for (Finding finding : findings) {
            for (String source : FindingRank.sources(finding)) {
              incident(json, finding, source, report);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private String issueId(Finding finding) {
    return names.origin() + ":" + finding.fingerprint();
  }

  private void issue(JsonGenerator json, Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", issueId(finding));
    json.writeNumberField("version", ISSUE_VERSION);
    json.writeStringField("origin", names.origin());
    json.writeStringField(
        "report_subject",
        Visible.of(finding.headline() + " (" + FindingLines.classes(finding) + ")"));
    json.writeObjectFieldStart("culprit");
    json.writeBooleanField("code", true);
    json.writeBooleanField("tool", false);
    json.writeBooleanField("harness", false);
    json.writeEndObject();
    json.writeStringField("comment", Visible.of(Story.of(finding)));
    json.writeObjectFieldStart("misc");
    json.writeStringField("rule", finding.rule().id());
    json.writeStringField("severity", finding.severity().id());
    json.writeStringField("confidence", finding.confidence().id());
    PrettyJson.strings(
        json,
        "classes",
        finding.classes().stream().map(ClassEvidence::name).map(Visible::of).toList());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void incident(JsonGenerator json, Finding finding, String source, Report report)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", incidentId(finding, source));
    json.writeStringField("origin", names.origin());
    json.writeStringField("issue_id", issueId(finding));
    json.writeNumberField("issue_version", ISSUE_VERSION);
    PrettyJson.text(json, "build_id", names.buildId());
    PrettyJson.text(json, "test_id", names.testId());
    json.writeBooleanField("present", true);
    json.writeObjectFieldStart("misc");
    json.writeStringField("source", Visible.of(source));
    json.writeArrayFieldStart("places");
    for (String place :
        finding
            .witnesses()
            .filter(each -> each.source().equals(source))
            .map(Witness::position)
            .distinct()
            .toList()) {
      json.writeString(Visible.of(place));
    }
    json.writeEndArray();
    json.writeStringField("lockreel", report.toolVersion());
    json.writeArrayFieldStart("inputs");
    for (SourceState each : report.sources()) {
      if (each.origin().source().equals(source)) {
        json.writeStartObject();
        json.writeStringField("file", Visible.of(each.origin().file()));
        if (!each.prefixSha256().isEmpty()) {
          json.writeNumberField("prefixBytes", each.prefixLength());
          json.writeStringField("prefixSha256", each.prefixSha256());
        }
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  /** One of each finding, source, build and test; an identity has no spaces, a source's may. */
  private String incidentId(Finding finding, String source) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(source, names.buildId(), names.testId())) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      String where = HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
      return issueId(finding) + "-" + where;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
