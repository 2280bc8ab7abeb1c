package dev.lockreel.cli;

import dev.lockreel.finding.Triage;
import dev.lockreel.report.Report;
import dev.lockreel.store.GraphStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lockreel report}: what a database holds. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Reports the findings kept in a database, also while a replay is writing to it: as of its last"
            + " checkpoint.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel report --db graph",
      "  lockreel report --db graph --output json | jq .findings",
      "  lockreel report --db graph --baseline last-week.json --suppressions known.yaml"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--db", paramLabel = "DIR", required = true, description = "The database.")
  private Path database;

  @Mixin private TriageOptions triageOptions;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    Triage triage = triageOptions.triage(spec.commandLine().getErr());
    try (ReportOutput out = output.open();
        GraphStore store = GraphStore.openReadOnly(database)) {
      Report report = Reports.of(store.load(), triage, GraphStore.isBeingWritten(database));
      out.write(report);
      return triageOptions.exitCode(report, spec.commandLine().getErr());
    }
  }
}
