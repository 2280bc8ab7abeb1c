package dev.lockreel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lockreel fleet}: many kernels, one graph, on Kafka Streams. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Validates the traces of many machines with as many instances as wanted, and keeps one graph of"
            + " all machines with the same kernel.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel fleet run --bootstrap-servers kafka:9092 --topic traces --state-dir state",
      "  lockreel fleet edge --bootstrap-servers kafka:9092 --kernel 6.12.117 trace.txt.zst",
      "  lockreel fleet report --bootstrap-servers kafka:9092 --graph 6.12.117",
      "  lockreel fleet pull --bootstrap-servers kafka:9092 --graph 6.12.117 --db graph"
    },
    subcommands = {
      FleetRunCommand.class,
      FleetEdgeCommand.class,
      FleetReportCommand.class,
      FleetGraphCommand.class,
      FleetPullCommand.class,
      FleetTopologyCommand.class
    })
final class FleetCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
