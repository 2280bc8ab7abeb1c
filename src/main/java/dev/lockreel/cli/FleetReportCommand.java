package dev.lockreel.cli;

import dev.lockreel.report.Report;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lockreel fleet report}: what a fleet knows now. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Reports what a fleet knows now. The same facts give the same bytes, in whatever order they came.")
final class FleetReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private FleetBroker broker;

  @Option(
      names = "--graph",
      paramLabel = "NAME",
      description = "The kernel build whose graph it is; not needed where there is one graph.")
  private String graph;

  @Mixin private ValidationOptions validation;

  @Mixin private TriageOptions triage;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    try (ReportOutput out = output.open(triage.failOn(), List.of())) {
      Report report =
          Reports.of(
              broker.graph(graph).state(validation.declared().all()),
              triage.triage(spec.commandLine().getErr()),
              false);
      out.write(report);
      return triage.exitCode(report, spec.commandLine().getErr());
    }
  }
}
