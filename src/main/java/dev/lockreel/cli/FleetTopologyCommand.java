package dev.lockreel.cli;

import dev.lockreel.fleet.FleetTopics;
import dev.lockreel.fleet.FleetTopology;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lockreel fleet topology}: stages, stores and topics. */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints the stages of a fleet with their stores and topics; asks no broker.")
final class FleetTopologyCommand implements Callable<Integer> {
  @Option(
      names = "--topic",
      paramLabel = "T",
      defaultValue = "traces",
      description = "Topic of the traces (default: ${DEFAULT-VALUE}).")
  private String topic;

  @Option(
      names = "--prefix",
      paramLabel = "NAME",
      defaultValue = "lockreel",
      description = "Begins the names of the fleet's own topics (default: ${DEFAULT-VALUE}).")
  private String prefix;

  @Override
  public Integer call() {
    System.out.print(FleetTopology.description(FleetTopics.of(topic, prefix)));
    System.out.flush();
    return ExitCode.NOTHING_FOUND;
  }
}
