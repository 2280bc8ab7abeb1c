package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The report for machines that read along, as {@code schemas/report-record.schema.json} describes
 * it: a record for each finding when it is found, and again when it has changed; the last record is
 * of the whole. The last record of a fingerprint counts.
 */
public final class NdjsonReport implements Renderer {
  /** Digest of the last record of each fingerprint. */
  private final Map<String, Integer> written = new HashMap<>();

  /** Writes a finding, unless its last record says the same. */
  public void found(Finding finding, Triage triage, OutputStream out) throws IOException {
    byte[] record =
        JsonRecords.line(
            json -> {
              json.writeStartObject();
              json.writeStringField("record", "finding");
              json.writeFieldName("finding");
              FindingJson.write(json, finding, triage);
              json.writeEndObject();
            });
    Integer digest = Arrays.hashCode(record);
    if (!digest.equals(written.put(finding.fingerprint(), digest))) {
      out.write(record);
      out.flush();
    }
  }

  /** Writes that a finding is withdrawn. */
  public void withdrawn(String fingerprint, OutputStream out) throws IOException {
    written.remove(fingerprint);
    out.write(
        JsonRecords.line(
            json -> {
              json.writeStartObject();
              json.writeStringField("record", "withdrawn");
              json.writeStringField("fingerprint", fingerprint);
              json.writeEndObject();
            }));
    out.flush();
  }

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    Set<String> there =
        report.findings().stream().map(Finding::fingerprint).collect(Collectors.toSet());
    for (String fingerprint : written.keySet().stream().sorted().toList()) {
      if (!there.contains(fingerprint)) {
        withdrawn(fingerprint, out);
      }
    }
    for (Finding finding : report.findings()) {
      found(finding, report.triage(), out);
    }
    out.write(
        JsonRecords.line(
            json -> {
              json.writeStartObject();
              json.writeStringField("record", "end");
              JsonReport.reading(json, report);
              HealthJson.write(json, report.tally());
              json.writeEndObject();
            }));
    out.flush();
  }
}
