package dev.lockreel.cli;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.replay.DatabaseMerge;
import dev.lockreel.report.Visible;
import dev.lockreel.store.GraphStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel merge}: the graphs of many machines as one. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Takes the graphs of databases into one, as if all their traces had been replayed into it, and"
            + " names the findings that only all of them together make. A database that is given again"
            + " changes nothing.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel merge --into fleet host7 host9",
      "  lockreel merge --into fleet --rules ours.yaml host*.db",
      "",
      "Exit codes: 0 merged, whatever was found (report has the findings), 2 wrong",
      "usage, 3 a database cannot be read or written, or does not go with the others."
    })
final class MergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--into",
      paramLabel = "DB",
      required = true,
      description = "The database that takes in the others; made where there is none.")
  private Path into;

  @Option(
      names = "--rules",
      paramLabel = "FILE|builtin:NAME",
      description =
          "YAML with orders of locks that must be kept, as of replay: for what only all databases"
              + " together break. May be repeated.")
  private List<String> rules = List.of();

  @Option(
      names = "--same-names",
      description =
          "Different traces may have sources of one name, as where each machine's trace is trace.txt.")
  private boolean sameNames;

  @Parameters(paramLabel = "DB", arity = "1..*", description = "The databases to take in.")
  private List<Path> databases;

  @Override
  public Integer call() throws IOException {
    for (Path each : databases) {
      if (isSame(each, into)) {
        throw new ParameterException(spec.commandLine(), each + ": is the database of --into");
      }
      GraphStore.openReadOnly(each).close();
    }
    PrintStream out = System.out;
    try (DatabaseMerge merge =
        new DatabaseMerge(into, DeclaredOrders.load(rules).all(), sameNames)) {
      for (Path each : databases) {
        DatabaseMerge.Brought brought = merge.take(each);
        out.println(
            Visible.of(
                String.format(
                    Locale.ROOT,
                    "%s: sources: %d new, %d read further, %d known already",
                    each,
                    brought.fresh(),
                    brought.longer(),
                    brought.known())));
        brought.findings().forEach(finding -> out.println("  " + line(finding)));
      }
      out.println(
          Visible.of(
              String.format(
                  Locale.ROOT,
                  "%s: holds %d sources, %d findings now",
                  into,
                  merge.sources().size(),
                  merge.findings().size())));
    }
    StandardOutput.flush(out);
    return ExitCode.NOTHING_FOUND;
  }

  private static String line(Finding finding) {
    return Visible.of(
        "only together: "
            + finding.severity().id()
            + " "
            + finding.rule().id()
            + " "
            + finding.fingerprint()
            + " "
            + finding.classes().stream()
                .map(ClassEvidence::name)
                .collect(Collectors.joining(", ")));
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
  }
}
