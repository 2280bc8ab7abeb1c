package dev.lockreel.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lockreel fleet graph}: the dependency graph that a fleet knows now. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Prints the dependency graph that a fleet knows now, as graph does of a database.")
final class FleetGraphCommand implements Callable<Integer> {
  @Mixin private FleetBroker broker;

  @Option(
      names = "--graph",
      paramLabel = "NAME",
      description = "The kernel build whose graph it is; not needed where there is one graph.")
  private String graph;

  @Mixin private GraphForm form;

  @Override
  public Integer call() throws IOException {
    form.write(() -> broker.graph(graph).state(List.of()), "the fleet");
    return ExitCode.NOTHING_FOUND;
  }
}
