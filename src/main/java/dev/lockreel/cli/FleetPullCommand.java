package dev.lockreel.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lockreel fleet pull}: what a fleet knows now, as a database. */
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Writes what a fleet knows now into a new database, for report, graph and compare. No replay"
            + " goes on from it.")
final class FleetPullCommand implements Callable<Integer> {
  @Mixin private FleetBroker broker;

  @Option(
      names = "--graph",
      paramLabel = "NAME",
      description = "The kernel build whose graph it is; not needed where there is one graph.")
  private String graph;

  @Option(names = "--db", paramLabel = "DIR", required = true, description = "The new database.")
  private Path database;

  @Mixin private ValidationOptions validation;

  @Override
  public Integer call() throws IOException {
    broker.graph(graph).write(database, validation.declared().all());
    return ExitCode.NOTHING_FOUND;
  }
}
