package dev.lockreel.cli;

import dev.lockreel.config.SuppressionEntry;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Suppression;
import dev.lockreel.report.Report;
import dev.lockreel.report.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel suppress}: writes that a finding needs no action. */
@Command(
    name = "suppress",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Adds an entry for one finding to a file of suppressions, which report and replay take with"
            + " --suppressions. What is in the file stays as it is, comments too.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel suppress 2a47 --db graph --suppressions known.yaml \\",
      "    --reason 'the two buses never meet' --expires 2027-03-31",
      "  lockreel suppress 2a47 trace.txt.zst --suppressions known.yaml --reason '...'"
    })
final class SuppressCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FINGERPRINT",
      converter = FindingChoice.Converter.class,
      description = "The finding; the first digits are enough where no other has them.")
  private String fingerprint;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      converter = FileName.class,
      description = "The traces to replay for the finding, where no --db is given.")
  private List<String> files = List.of();

  @Option(
      names = "--suppressions",
      paramLabel = "FILE",
      required = true,
      description = "The YAML file; made where there is none.")
  private Path suppressions;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why the finding needs no action; reports show it.")
  private String reason;

  @Option(
      names = "--expires",
      paramLabel = "DATE",
      description = "The last day on which it applies, such as 2027-03-31.")
  private String expires;

  @Mixin private EvidenceOptions evidence;

  @Override
  public Integer call() throws IOException {
    if (reason.isBlank() || !Visible.of(reason).equals(reason)) {
      throw new ParameterException(
          spec.commandLine(), "--reason: a line of text is expected, that says why");
    }
    LocalDate today = LocalDate.now(ZoneId.systemDefault());
    LocalDate last = expires == null ? null : date(today);
    Report report = evidence.report(spec.commandLine(), files, new ArrayList<>());
    Finding finding = FindingChoice.one(spec.commandLine(), report.findings(), fingerprint);
    String about =
        Visible.of(
            finding.rule().id()
                + ": "
                + finding.classes().stream()
                    .map(ClassEvidence::name)
                    .collect(Collectors.joining(", ")));
    Suppression earlier =
        new SuppressionEntry(finding.fingerprint(), about, reason, last).addTo(suppressions, today);
    System.out.println(
        Visible.of(
            earlier == null
                ? suppressions + ": " + finding.fingerprint() + " added (" + about + ")"
                : earlier.origin() + ": is there already: " + earlier.reason()));
    StandardOutput.flush(System.out);
    return ExitCode.NOTHING_FOUND;
  }

  private LocalDate date(LocalDate today) {
    LocalDate date;
    try {
      date = LocalDate.parse(expires);
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--expires: a date such as 2027-03-31 is expected, not '" + expires + "'",
          e);
    }
    if (date.isBefore(today)) {
      throw new ParameterException(spec.commandLine(), "--expires: " + date + " is over");
    }
    return date;
  }
}
