package dev.lockreel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.kernel.Variant;
import dev.lockreel.finding.Rule;
import dev.lockreel.trace.Anomaly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The pages of {@code docs/reference}, made from the code and the schemas. */
final class ReferencePages {
  private static final int WIDTH = 100;
  private static final int MOST_VALUES = 8;

  private ReferencePages() {}

  /** The pages by their files' names. */
  static Map<String, String> all() throws IOException {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("commands.md", commands());
    pages.put("rules.md", rules());
    pages.put("protocols.md", protocols());
    pages.put("anomalies.md", anomalies());
    pages.put("schemas.md", schemas());
    return pages;
  }

  private static StringBuilder page(String title, String sentence) {
    return new StringBuilder("<!-- Made from the code: mvn test -Dtest=ReferenceTest")
        .append(" -Dlockreel.updateGolden=true -->\n# ")
        .append(title)
        .append("\n\n")
        .append(sentence)
        .append("\n");
  }

  private static String commands() {
    StringBuilder page =
        page(
            "Commands",
            "What `--help` prints. What an option is by default also stands in the environment or in a"
                + " file, see the [README](../../README.md#commands).");
    command(Main.commandLine(), page);
    return page.toString();
  }

  private static void command(CommandLine command, StringBuilder page) {
    command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDTH);
    page.append("\n## ")
        .append(command.getCommandSpec().qualifiedName())
        .append("\n\n```\n")
        .append(
            command.getUsageMessage(Ansi.OFF).stripTrailing().replace(System.lineSeparator(), "\n"))
        .append("\n```\n");
    for (CommandLine each : command.getSubcommands().values()) {
      if (!each.getCommandSpec().usageMessage().hidden()) {
        command(each, page);
      }
    }
  }

  private static String rules() {
    StringBuilder page =
        page(
            "Rules",
            "Each has a [page](../rules/README.md) with an example, fixes, and false alarms.");
    rules(
        "Of the lock validator",
        Stream.of(Rule.values()).filter(each -> !each.ofCore()).toList(),
        page);
    rules(
        "Of the emulated VFIO and HMM core",
        Stream.of(Rule.values()).filter(Rule::ofCore).toList(),
        page);
    return page.toString();
  }

  private static void rules(String title, List<Rule> rules, StringBuilder page) {
    page.append("\n## ")
        .append(title)
        .append("\n\n| rule | headline | means |\n| --- | --- | --- |\n");
    for (Rule rule : rules) {
      row(
          page,
          "[`" + rule.id() + "`](../rules/" + rule.id() + ".md)",
          rule.headline(),
          rule.meaning());
    }
  }

  private static String protocols() {
    StringBuilder page =
        page(
            "Protocols",
            "What the emulated core can run with `--execute`, and in which variants (`--protocol"
                + " NAME=VARIANT`).");
    for (var protocol : Protocols.all()) {
      page.append("\n## ").append(protocol.name()).append("\n\n").append(protocol.title());
      page.append("\n\n| variant | is | from |\n| --- | --- | --- |\n");
      for (Variant variant : protocol.variants()) {
        boolean standard = variant.id().equals(protocol.standard().id());
        row(
            page,
            "`" + variant.id() + "`" + (standard ? " (default)" : ""),
            variant.summary(),
            variant.source().toString());
      }
    }
    return page.toString();
  }

  private static String anomalies() {
    StringBuilder page =
        page(
            "Anomalies",
            "What the health section of a report counts: what was lost, cut or unusual.");
    page.append("\n| anomaly | level | means | advice |\n| --- | --- | --- | --- |\n");
    for (Anomaly anomaly : Anomaly.values()) {
      row(
          page,
          "`" + anomaly.id() + "`",
          anomaly.level().name().toLowerCase(Locale.ROOT),
          anomaly.meaning(),
          anomaly.advice());
    }
    return page.toString();
  }

  private static String schemas() throws IOException {
    StringBuilder page =
        page(
            "Schemas",
            "The fields of what lockreel reads and writes as JSON and YAML; the"
                + " [schemas](../../schemas/README.md) say all of it.");
    ObjectMapper mapper = new ObjectMapper();
    List<Path> files;
    try (Stream<Path> folder = Files.list(Path.of("schemas"))) {
      files = folder.filter(each -> each.toString().endsWith(".schema.json")).sorted().toList();
    }
    for (Path file : files) {
      JsonNode schema = mapper.readTree(file.toFile());
      page.append("\n## ")
          .append(file.getFileName())
          .append("\n\n")
          .append(schema.path("description").asText(schema.path("title").asText()))
          .append("\n");
      fields("", schema, page);
      schema
          .path("$defs")
          .properties()
          .forEach(each -> fields(each.getKey(), each.getValue(), page));
    }
    return page.toString();
  }

  private static void fields(String name, JsonNode object, StringBuilder page) {
    JsonNode properties = object.path("properties");
    if (properties.isEmpty()) {
      return;
    }
    page.append('\n');
    if (!name.isEmpty()) {
      page.append("### ").append(name).append("\n\n");
    }
    page.append("| field | type | is |\n| --- | --- | --- |\n");
    properties
        .properties()
        .forEach(
            each ->
                row(
                    page,
                    "`" + each.getKey() + "`",
                    type(each.getValue()),
                    each.getValue().path("description").asText()));
  }

  /** {@code integer}, {@code array of finding}, {@code "lockreel"}. */
  private static String type(JsonNode field) {
    if (field.has("$ref")) {
      String to = field.get("$ref").asText();
      return to.substring(to.lastIndexOf('/') + 1).replace(".schema.json", "");
    }
    if (field.has("const")) {
      return "`" + field.get("const") + "`";
    }
    if (field.has("enum")) {
      List<String> values = new ArrayList<>();
      field.get("enum").forEach(each -> values.add("`" + each.asText() + "`"));
      return values.size() > MOST_VALUES
          ? "one of " + values.size()
          : "one of " + String.join(", ", values);
    }
    if (field.path("type").asText().equals("array")) {
      return "array of " + (field.has("items") ? type(field.get("items")) : "anything");
    }
    JsonNode type = field.path("type");
    return type.isArray() ? "several" : type.asText("several");
  }

  private static void row(StringBuilder page, String... cells) {
    page.append('|');
    for (String cell : cells) {
      page.append(' ').append(cell.replace("|", "\\|").replace("<", "\\<")).append(" |");
    }
    page.append('\n');
  }
}
