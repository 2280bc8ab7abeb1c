package dev.lockreel.report.pipeline;

import dev.lockreel.finding.Severity;
import dev.lockreel.report.Inputs;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The report in the kernel's test format, version 1 (Documentation/dev-tools/ktap.rst): a test for
 * each rule, a subtest for each finding, what is known of it as diagnostics before its result.
 *
 * <p>The tests hold it to what the kernel's parser takes (tools/testing/kunit/kunit_parser.py).
 *
 * <p>A name has no {@code #}, which begins a directive there: it stands as {@code \x23}.
 */
public final class KtapReport implements Renderer {
  private static final String INDENT = "    ";

  private final Severity failing;

  /**
   * A report.
   *
   * @param failing least severity of a finding that is {@code not ok}
   */
  public KtapReport(Severity failing) {
    this.failing = failing;
  }

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    List<TestSuite> suites = TestSuite.of(report, failing);
    writer.write("KTAP version 1\n");
    writer.write("# lockreel " + Visible.of(report.toolVersion()) + "\n");
    for (SourceState source : report.sources()) {
      writer.write("# " + Visible.of(Inputs.line(source)) + "\n");
    }
    if (!report.selection().isAll()) {
      writer.write(
          "# selected: " + Visible.of(String.join(", ", report.selection().conditions())) + "\n");
    }
    writer.write("1.." + suites.size() + "\n");
    for (int i = 0; i < suites.size(); i++) {
      write(suites.get(i), i + 1, writer);
    }
    writer.flush();
  }

  private static void write(TestSuite suite, int number, Writer out) throws IOException {
    if (suite.single()) {
      result(suite.cases().get(0), number, suite.name(), "", out);
      return;
    }
    out.write(INDENT + "KTAP version 1\n");
    out.write(INDENT + "# Subtest: " + suite.name() + "\n");
    out.write(INDENT + "1.." + suite.cases().size() + "\n");
    for (int i = 0; i < suite.cases().size(); i++) {
      TestCase test = suite.cases().get(i);
      result(test, i + 1, test.name(), INDENT, out);
    }
    boolean failed = suite.count(TestCase.Outcome.FAILED) > 0;
    boolean skipped = suite.count(TestCase.Outcome.SKIPPED) == suite.cases().size();
    out.write((failed ? "not ok " : "ok ") + number + " " + suite.name());
    out.write(skipped ? " # SKIP all are known or suppressed\n" : "\n");
  }

  /** The diagnostics of a test, then its result. */
  private static void result(TestCase test, int number, String name, String indent, Writer out)
      throws IOException {
    boolean bad =
        test.outcome() == TestCase.Outcome.FAILED || test.outcome() == TestCase.Outcome.BROKEN;
    if (!test.reason().isEmpty() && test.outcome() != TestCase.Outcome.SKIPPED) {
      out.write(indent + "# " + test.reason() + "\n");
    }
    for (String line : test.details()) {
      out.write((indent + "# " + line).stripTrailing() + "\n");
    }
    out.write(indent + (bad ? "not ok " : "ok ") + number + " " + plain(name));
    if (test.outcome() == TestCase.Outcome.SKIPPED) {
      out.write(" # SKIP " + plain(test.reason()));
    }
    out.write("\n");
  }

  private static String plain(String name) {
    return name.replace("#", "\\x23");
  }
}
