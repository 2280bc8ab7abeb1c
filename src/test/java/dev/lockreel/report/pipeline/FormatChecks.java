package dev.lockreel.report.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lockreel.report.OutputFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;

/** Holds reports against the definitions of their formats. */
public final class FormatChecks {
  private static final Path FOLDER = Path.of("src/test/resources/dev/lockreel/report/pipeline");

  /** As the kernel's kunit_parser.py reads results. */
  private static final Pattern RESULT =
      Pattern.compile("(ok|not ok) ([0-9]+) ?(- )?([^#]*)( # (SKIP|TODO|XFAIL|TIMEOUT|ERROR).*)?");

  private static final Pattern KTAP_LINE =
      Pattern.compile(
          "(?: {4})*(?:KTAP version 1|1\\.\\.[0-9]+|#( .*)?|(?:ok|not ok) [0-9]+ [^#]*[^# ](?: # SKIP .+)?)");

  private static final Pattern PLAN = Pattern.compile("1\\.\\.([0-9]+)");

  private static final Schema SARIF =
      schema("sarif-2.1.0-rtm.5.json", SpecificationVersion.DRAFT_4);
  private static final Schema KCIDB =
      schema("kcidb-5.3.schema.json", SpecificationVersion.DRAFT_2020_12);

  private FormatChecks() {}

  /** Fails where the report is none of that format; formats of our own are checked elsewhere. */
  public static void check(OutputFormat format, String report) throws Exception {
    switch (format) {
      case SARIF -> assertThat(SARIF.validate(report, InputFormat.JSON)).isEmpty();
      case KCIDB -> assertThat(KCIDB.validate(report, InputFormat.JSON)).isEmpty();
      case JUNIT -> junit(report);
      case KTAP -> ktap(report.lines().toList());
      case MARKDOWN -> assertThat(report).startsWith("# lockreel: ");
      case DOT -> dot(report);
      default -> assertThat(report).isNotEmpty();
    }
  }

  /** Markdown without what stands in code, where nothing is markup. */
  public static String outsideCode(String markdown) {
    String blocks =
        Pattern.compile("(?ms)^(`{3,})text\n.*?^\\1\n").matcher(markdown).replaceAll("");
    // A code span ends with as many backticks as it begins with.
    return Pattern.compile("(?<!`)(`+)(?!`)(?:.*?[^`])\\1(?!`)").matcher(blocks).replaceAll("");
  }

  private static Schema schema(String name, SpecificationVersion version) {
    try {
      return SchemaRegistry.withDefaultDialect(version)
          .getSchema(Files.readString(FOLDER.resolve(name)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The document, after validation. */
  static Document junit(String report) throws Exception {
    SchemaFactory schemas = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    schemas
        .newSchema(FOLDER.resolve("jenkins-junit.xsd").toFile())
        .newValidator()
        .validate(new StreamSource(new StringReader(report)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Every test of a plan has its result, in order; a parent fails where a subtest does, and has the
   * name that its subtests' header gave it. Each line is one that kunit.py of the kernel
   * (tools/testing/kunit/kunit_parser.py) takes for what it is: by its expressions, which allow
   * more, no diagnostic is a header, and no name holds a directive.
   */
  static void ktap(List<String> lines) {
    assertThat(lines.get(0)).isEqualTo("KTAP version 1");
    assertThat(lines).allMatch(KTAP_LINE.asMatchPredicate());
    assertThat(lines.stream().filter(each -> each.matches("\\s*# Subtest: .*")).count())
        .as("headers of subtests")
        .isEqualTo(lines.stream().filter(each -> each.matches("\\s+KTAP version 1")).count());
    int end = ktap(lines, 1, "");
    assertThat(end).as("nothing after the last result").isEqualTo(lines.size());
  }

  private static int ktap(List<String> lines, int from, String indent) {
    int at = from;
    while (lines.get(at).startsWith(indent + "# ") || lines.get(at).equals(indent + "#")) {
      at++;
    }
    Matcher plan = PLAN.matcher(lines.get(at++).substring(indent.length()));
    assertThat(plan.matches()).as("a plan").isTrue();
    int tests = Integer.parseInt(plan.group(1));
    for (int number = 1; number <= tests; number++) {
      int subtests = at;
      String header = null;
      String deeper = indent + "    ";
      if (lines.get(at).equals(deeper + "KTAP version 1")) {
        assertThat(lines.get(at + 1)).startsWith(deeper + "# Subtest: ");
        header = lines.get(at + 1).substring((deeper + "# Subtest: ").length());
        at = ktap(lines, at + 1, deeper);
      }
      boolean failed =
          lines.subList(subtests, at).stream().anyMatch(each -> each.startsWith(deeper + "not ok"));
      while (lines.get(at).startsWith(indent + "#")) {
        at++;
      }
      Matcher result = RESULT.matcher(lines.get(at).substring(indent.length()));
      assertThat(result.matches()).as(lines.get(at)).isTrue();
      assertThat(result.group(2)).isEqualTo(Integer.toString(number));
      assertThat(result.group(4)).isNotBlank();
      assertThat(result.group(4)).isEqualTo(header == null ? result.group(4) : header);
      if (subtests != at && failed) {
        assertThat(result.group(1)).as(lines.get(at)).isEqualTo("not ok");
      }
      at++;
    }
    return at;
  }

  /** Statements of which each ends in its line, with every quote closed in it. */
  private static void dot(String report) {
    String graph = Pattern.compile("(?m)\\A(//.*\n)+").matcher(report).replaceFirst("");
    assertThat(graph).startsWith("digraph findings {\n").endsWith("}\n");
    Pattern string = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    for (String line : graph.lines().toList()) {
      String bare = string.matcher(line).replaceAll("");
      assertThat(bare).as(line).matches("[ a-zA-Z0-9_=,;{}\\[\\]>-]*").doesNotContain("\"");
    }
  }
}
