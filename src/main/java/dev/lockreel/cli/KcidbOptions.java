package dev.lockreel.cli;

import dev.lockreel.report.KcidbNames;
import dev.lockreel.report.OutputFormat;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options for what a report for KCIDB refers to. */
final class KcidbOptions {
  @Option(
      names = "--kcidb-origin",
      paramLabel = "NAME",
      description = "With --output kcidb: the CI system that submits it (default: lockreel).")
  private String origin;

  @Option(
      names = "--kcidb-build",
      paramLabel = "ID",
      description = "With --output kcidb: the build that was traced, ORIGIN:ID.")
  private String build;

  @Option(
      names = "--kcidb-test",
      paramLabel = "ID",
      description = "With --output kcidb: the test that was traced, ORIGIN:ID.")
  private String test;

  /** The names that were given. */
  KcidbNames names(OutputFormat format, CommandLine command) {
    ParseResult given = command.getParseResult();
    // On the command line: what stands in the user's defaults is for the reports that want it.
    boolean named =
        Stream.of("--kcidb-origin", "--kcidb-build", "--kcidb-test")
            .anyMatch(given::hasMatchedOption);
    if (named && format != OutputFormat.KCIDB) {
      throw new ParameterException(command, "--kcidb-… is of --output kcidb only");
    }
    if (origin != null && !KcidbNames.isOrigin(origin)) {
      throw new ParameterException(
          command, "--kcidb-origin: '" + origin + "' is not of a-z, 0-9 and _ alone");
    }
    String id = build != null && !KcidbNames.isId(build) ? build : test;
    if (id != null && !KcidbNames.isId(id)) {
      throw new ParameterException(command, "'" + id + "' is not ORIGIN:ID, without spaces");
    }
    return new KcidbNames(
        origin == null ? KcidbNames.DEFAULT.origin() : origin,
        build == null ? "" : build,
        test == null ? "" : test);
  }
}
