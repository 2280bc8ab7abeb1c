package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.lockdep.ClassRecord;
import dev.lockreel.lockdep.DependencyRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

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
