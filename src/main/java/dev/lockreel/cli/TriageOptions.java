package dev.lockreel.cli;

import dev.lockreel.config.BaselineFile;
import dev.lockreel.config.SuppressionFile;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Suppression;
import dev.lockreel.finding.Triage;
import dev.lockreel.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for known findings, and for which of the others make a command fail. */
final class TriageOptions {
  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description =
          "An earlier report (--output json): only what is not in it, or was less severe, counts for"
              + " the exit code.")
  private List<Path> baselines = List.of();

  @Option(
      names = "--suppressions",
      paramLabel = "FILE",
      description = "YAML with findings that do not count, each with a reason.")
  private List<Path> suppressions = List.of();

  @Mixin private FailOnOption failOn;

  FailOn failOn() {
    return failOn.failOn();
  }

  /** The exit code for that report; names the suppressions that no finding fits. */
  int exitCode(Report report, PrintWriter err) {
    if (report.completion().isComplete() && report.selection().isAll()) {
      for (Suppression each : report.triage().idle(report.findings())) {
        err.println("lockreel: " + each.origin() + ": no finding fits: " + each.reason());
      }
      err.flush();
    }
    return failOn().exitCode(report);
  }

  /** Reads the files; says which suppressions are over. */
  Triage triage(PrintWriter err) throws IOException {
    Map<String, Severity> baseline = new HashMap<>();
    for (Path file : baselines) {
      BaselineFile.load(file)
          .forEach(
              (fingerprint, severity) ->
                  baseline.merge(fingerprint, severity, (a, b) -> a.compareTo(b) <= 0 ? a : b));
    }
    LocalDate today = LocalDate.now(ZoneId.systemDefault());
    List<Suppression> applied = new ArrayList<>();
    for (Path file : suppressions) {
      for (Suppression each : SuppressionFile.load(file)) {
        if (each.expired(today)) {
          err.println(
              "lockreel: "
                  + each.origin()
                  + ": expired on "
                  + each.expires()
                  + " and is not applied: "
                  + each.reason());
        } else {
          applied.add(each);
        }
      }
    }
    err.flush();
    return new Triage(baseline, applied);
  }
}
