package dev.lockreel.report;

import dev.lockreel.finding.Rule;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Every rule with what it means and where to read on. */
public final class RuleCatalogue {
  private static final String INDENT = "  ";

  private final List<Rule> rules;

  /** The catalogue of these rules. */
  public RuleCatalogue(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The rule's page in the documentation. */
  public static String page(Rule rule) {
    return "docs/rules/" + rule.id() + ".md";
  }

  /** The catalogue for people. */
  public void write(TextFormat format, Appendable out) throws IOException {
    ReportText text = new ReportText(format);
    String gap = "";
    for (Rule rule : rules) {
      out.append(gap);
      text.title(rule.id());
      text.line(INDENT + text.styled(TextStyle.QUIET, rule.headline()));
      text.wrapped(INDENT, INDENT, rule.meaning());
      text.line(INDENT + page(rule));
      text.flushTo(out);
      gap = "\n";
    }
  }

  /** The catalogue for machines, as {@code schemas/rule-catalogue.schema.json} describes it. */
  public void writeJson(String toolVersion, OutputStream out) throws IOException {
    PrettyJson.write(
        out,
        json -> {
          json.writeStartObject();
          PrettyJson.tool(json, toolVersion);
          json.writeArrayFieldStart("rules");
          for (Rule rule : rules) {
            json.writeStartObject();
            json.writeStringField("id", rule.id());
            json.writeStringField("headline", rule.headline());
            json.writeStringField("meaning", rule.meaning());
            json.writeStringField("page", page(rule));
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
