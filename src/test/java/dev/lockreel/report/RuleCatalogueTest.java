package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    new RuleCatalogue().write(Layout.PLAIN, out);
    for (Rule rule : Rule.values()) {
      assertThat(out).contains(rule.id() + "\n", rule.headline(), RuleCatalogue.page(rule));
    }
  }

  @Test
  void jsonConformsToItsSchema() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new RuleCatalogue().writeJson(out);
    SchemaCheck.conforms(out.toString(StandardCharsets.UTF_8), "rule-catalogue");
  }
}
