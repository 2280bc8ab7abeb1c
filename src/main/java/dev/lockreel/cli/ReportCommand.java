package dev.lockreel.cli;

import dev.lockreel.finding.Triage;
import dev.lockreel.report.Report;
import dev.lockreel.report.Selection;
import dev.lockreel.store.GraphStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "  lockreel report --db graph --rule lock-order-inversion --class mmap_lock",
      "  lockreel report --db graph --since host7-boot3 --severity error",
      "  lockreel report --db graph --baseline last-week.json --suppressions known.yaml"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--db", paramLabel = "DIR", required = true, description = "The database.")
  private Path database;

  @Mixin private SelectionOptions selectionOptions;

  @Mixin private OriginOptions origin;

  @Mixin private TriageOptions triageOptions;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    Triage triage = triageOptions.triage(spec.commandLine().getErr());
    try (ReportOutput out = output.open(triageOptions.failOn(), List.of());
        GraphStore store = GraphStore.openReadOnly(database)) {
      Report all = Reports.of(store.load(), triage, GraphStore.isBeingWritten(database));
      check(all);
      Report report = Selection.apply(origin.selection(selectionOptions.selection(), all), all);
      out.write(report);
      return triageOptions.exitCode(report, spec.commandLine().getErr());
    }
  }

  /** What is named and not there is a slip of the hand, and no empty report. */
  private void check(Report all) {
    List<String> unknown = new ArrayList<>(selectionOptions.unknown(all));
    unknown.addAll(origin.unknown(all));
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), database + ": " + String.join("; ", unknown));
    }
  }
}
