package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.resource.SchemaLoader;
import java.nio.file.Path;

/** Holds what a renderer wrote against the schema that the project ships. */
public final class SchemaCheck {
  private SchemaCheck() {}

  public static void conforms(String json, String schemaName) {
    assertThat(schema(schemaName).validate(json, InputFormat.JSON)).isEmpty();
  }

  static void violates(String json, String schemaName) {
    assertThat(schema(schemaName).validate(json, InputFormat.JSON)).isNotEmpty();
  }

  /** The schema, loaded by its path: others that it refers to lie beside it. */
  public static Schema schema(String name) {
    Path file = Path.of("schemas", name + ".schema.json");
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(SchemaCheck::fromFiles))
        .getSchema(SchemaLocation.of(file.toUri().toString()));
  }

  private static void fromFiles(SchemaLoader.Builder loader) {
    loader.fetchRemoteResources().allow(iri -> iri.toString().startsWith("file:"));
  }
}
