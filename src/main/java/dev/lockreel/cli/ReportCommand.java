package dev.lockreel.cli;

import dev.lockreel.report.Report;
import dev.lockreel.store.GraphStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "  lockreel report --db graph --output json | jq .findings"
    })
final class ReportCommand implements Callable<Integer> {
  @Option(names = "--db", paramLabel = "DIR", required = true, description = "The database.")
  private Path database;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      Report report = Reports.of(store.load());
      output.write(report);
      return Reports.exitCode(report);
    }
  }
}
