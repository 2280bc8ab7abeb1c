package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.report.Explanation;
import dev.lockreel.report.Report;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel explain}: one finding in plain language. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Explains one finding in plain language: what was seen, with the lines of the trace around each"
            + " event, what can come of it, how sure it is, and how to fix it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel explain 2a47 trace.txt.zst",
      "  lockreel explain 2a470d75397fcddc --db graph monday.txt.zst friday.txt.zst"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int MAX_WIDTH = 120;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FINGERPRINT",
      converter = FindingChoice.Converter.class,
      description = "The finding; the first digits are enough where no other has them.")
  private String fingerprint;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      converter = FileName.class,
      description =
          "The traces, plain or compressed, or folders or archives with them. Without --db they are"
              + " replayed; with it they are looked into, and those not named are looked for in this"
              + " folder.")
  private List<String> files = List.of();

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "2",
      description = "Lines of the trace before and after each event (default: 2).")
  private int around;

  @Mixin private EvidenceOptions evidence;

  @Mixin private ColourOption colour;

  @Override
  public Integer call() throws IOException {
    if (around < 0 || around > 1000) {
      throw new ParameterException(spec.commandLine(), "--lines takes a number from 0 to 1000");
    }
    List<String> replayed = new ArrayList<>();
    Report report = evidence.report(spec.commandLine(), files, replayed);
    Finding finding = FindingChoice.one(spec.commandLine(), report.findings(), fingerprint);
    TraceExcerpts excerpts = new TraceExcerpts(finding, report, around);
    excerpts.read(evidence.database() == null ? replayed : files);
    excerpts.missing().forEach(each -> spec.commandLine().getErr().println("lockreel: " + each));
    Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
    Explanation.write(finding, excerpts, colour.textFormat(MAX_WIDTH), out);
    out.flush();
    StandardOutput.flush(System.out);
    return ExitCode.NOTHING_FOUND;
  }
}
