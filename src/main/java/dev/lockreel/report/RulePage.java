package dev.lockreel.report;

import dev.lockreel.finding.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A rule's page of the documentation, as the jar has it.
 *
 * @param text Markdown
 */
public record RulePage(String text) {
  /**
   * The page of a rule.
   *
   * @throws IOException this build has no pages
   */
  public static RulePage of(Rule rule) throws IOException {
    String name = "/dev/lockreel/rules/" + rule.id() + ".md";
    try (InputStream in = RulePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(
            "this build of lockreel is without its rule pages: build it with Maven");
      }
      return new RulePage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** The Markdown below that heading, without it; empty where the page has no such heading. */
  public String section(String heading) {
    int begin = text.indexOf("\n## " + heading + "\n");
    if (begin < 0) {
      return "";
    }
    int body = text.indexOf('\n', begin + 1) + 1;
    int end = text.indexOf("\n## ", body);
    return text.substring(body, end < 0 ? text.length() : end).strip();
  }
}
