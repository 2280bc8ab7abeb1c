package dev.lockreel.cli;

import dev.lockreel.compare.GraphDiff;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.report.DiffJson;
import dev.lockreel.report.DiffText;
import dev.lockreel.report.FindingRank;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel diff}: what is new in one database against another. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Compares two databases: findings and dependencies that are new in the second, gone from the"
            + " first, or in both.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel diff release-6.1 release-6.2",
      "  lockreel diff --fail-on warning yesterday today --output json | jq .findings.new",
      "",
      "Exit codes: 0 no new error, 1 an error that is new, or that was less severe before",
      "(or as --fail-on says), 2 wrong usage, 3 a database cannot be read."
    })
final class DiffCommand implements Callable<Integer> {
  private static final int MAX_WIDTH = 120;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DB1", description = "The earlier database.")
  private Path before;

  @Parameters(index = "1", paramLabel = "DB2", description = "The later database.")
  private Path after;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = ListFormatConverter.class,
      completionCandidates = ListFormatConverter.Names.class,
      description = "Form of the differences: ${COMPLETION-CANDIDATES} (default: text).")
  private OutputFormat format;

  @Mixin private TriageOptions triageOptions;

  @Mixin private ColourOption colour;

  @Override
  public Integer call() throws IOException {
    Triage triage = triageOptions.triage(spec.commandLine().getErr());
    Database earlier = load(before, triage);
    Database later = load(after, triage);
    GraphDiff diff = GraphDiff.of(earlier.side(), later.side());
    if (format == OutputFormat.JSON) {
      new DiffJson(Version.number(), triage, earlier.sources(), later.sources())
          .render(diff, System.out);
    } else {
      Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
      new DiffText(colour.textFormat(MAX_WIDTH)).write(diff, out);
      out.flush();
    }
    StandardOutput.flush(System.out);
    for (Finding each : diff.newOrWorse()) {
      if (triageOptions.failOn().counts(each, triage)) {
        return ExitCode.FINDINGS;
      }
    }
    return ExitCode.NOTHING_FOUND;
  }

  /** A graph to compare, and what it was made from. */
  private record Database(GraphDiff.Side side, List<SourceState> sources) {}

  private static Database load(Path database, Triage triage) throws IOException {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      StoredState stored = store.load();
      return new Database(
          new GraphDiff.Side(
              stored.classes(),
              stored.dependencies(),
              FindingRank.ranked(stored.allFindings(), triage)),
          stored.sources());
    }
  }
}
