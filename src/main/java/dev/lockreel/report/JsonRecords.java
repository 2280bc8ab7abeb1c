package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Findings and dependencies as records of their own, each on one line: the same objects as in the
 * reports for machines.
 */
public final class JsonRecords {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().characterEscapes(new VisibleJson()).build();

  private JsonRecords() {}

  /** One of the findings of schemas/report.schema.json. */
  public static byte[] finding(Finding finding) {
    return bytes(json -> FindingJson.write(json, finding, Triage.NONE));
  }

  /** One of the dependencies of schemas/graph.schema.json. */
  public static byte[] dependency(DependencyRecord dependency, ClassRecord from, ClassRecord to) {
    return bytes(json -> GraphJson.dependency(json, dependency, from, to));
  }

  /** A record and its line feed. */
  static byte[] line(PrettyJson.Body body) {
    byte[] record = bytes(body);
    byte[] line = Arrays.copyOf(record, record.length + 1);
    line[record.length] = '\n';
    return line;
  }

  private static byte[] bytes(PrettyJson.Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }
}
