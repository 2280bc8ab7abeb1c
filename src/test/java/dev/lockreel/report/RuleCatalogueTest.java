package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RuleCatalogueTest {
  @ParameterizedTest
  @EnumSource(Rule.class)
  void everyRuleHasItsPage(Rule rule) throws IOException {
    String page = Files.readString(Path.of(RuleCatalogue.page(rule)));
    assertThat(page)
        .startsWith("# " + rule.id() + "\n")
        .contains(
            "## What",
            "## Why it matters",
            "## Example",
            "## How to fix",
            "## False alarms",
            "### What thin traces cannot show");
    assertThat(Files.readString(Path.of("docs/rules/README.md"))).contains(rule.id() + ".md");
  }

  @Test
  void theTextNamesEveryRule() throws IOException {
    StringBuilder out = new StringBuilder();
    new RuleCatalogue(List.of(Rule.values())).write(TextFormat.PLAIN, out);
    for (Rule rule : Rule.values()) {
      assertThat(out).contains(rule.id() + "\n", rule.headline(), RuleCatalogue.page(rule));
    }
  }

  @Test
  void theSchemaOfRuleIdsHasEveryRuleInItsOrder() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(Path.of("schemas", "rule-id.schema.json").toFile());
    assertThat(schema.get("enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(Arrays.stream(Rule.values()).map(Rule::id).toList());
  }

  @Test
  void schemasRefuseARuleThatThereIsNot() {
    SchemaCheck.conforms("[{\"rule\": \"lock-recursion\", \"reason\": \"r\"}]", "suppressions");
    SchemaCheck.violates("[{\"rule\": \"lock-excursion\", \"reason\": \"r\"}]", "suppressions");
  }

  @Test
  void jsonConformsToItsSchema() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new RuleCatalogue(List.of(Rule.values())).writeJson("1", out);
    SchemaCheck.conforms(out.toString(StandardCharsets.UTF_8), "rule-catalogue");
  }
}
