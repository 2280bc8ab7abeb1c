package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds what a renderer wrote against the schema that the project ships. */
public final class SchemaCheck {
  private SchemaCheck() {}

  public static void conforms(String json, String schemaName) throws IOException {
    assertThat(schema(schemaName).validate(json, InputFormat.JSON)).isEmpty();
  }

  static void violates(String json, String schemaName) throws IOException {
    assertThat(schema(schemaName).validate(json, InputFormat.JSON)).isNotEmpty();
  }

  private static Schema schema(String name) throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(Path.of("schemas", name + ".schema.json")), InputFormat.JSON);
  }
}
