package dev.lockreel.cli;

import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lockreel graph}: the dependency graph of a database. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Prints the dependency graph kept in a database, or what some classes depend on and what depends"
            + " on them, or the cycle of a finding.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel graph --db graph --output json > graph.json",
      "  lockreel graph --db graph --output dot --class mmap_lock |",
      "    dot -Tsvg > mmap.svg",
      "  lockreel graph --db graph --output dot --finding 2a47 | dot -Tsvg > cycle.svg"
    })
final class GraphCommand implements Callable<Integer> {
  @Option(names = "--db", paramLabel = "DIR", required = true, description = "The database.")
  private Path database;

  @Mixin private GraphForm form;

  @Override
  public Integer call() throws IOException {
    form.write(this::load, database.toString());
    return ExitCode.NOTHING_FOUND;
  }

  private StoredState load() throws IOException {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      return store.load();
    }
  }
}
