package dev.lockreel.cli;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingSelection;
import dev.lockreel.finding.Triage;
import dev.lockreel.report.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints findings while events are validated. Used by the validating thread. */
final class LiveFindings {
  /** Classes named in one line. */
  private static final int MOST_NAMES = 12;

  private final Triage triage;
  private final FailOn failOn;
  private final boolean stopAtFirst;
  private final ReportOutput output;

  /** Null where findings are not printed as they come. */
  private final PrintWriter terminal;

  private FindingSelection selection = FindingSelection.ALL;
  private final Set<String> shown = new HashSet<>();
  private volatile boolean stopped;
  private volatile IOException failure;

  LiveFindings(
      Triage triage,
      FailOn failOn,
      boolean stopAtFirst,
      ReportOutput output,
      PrintWriter terminal) {
    this.triage = triage;
    this.failOn = failOn;
    this.stopAtFirst = stopAtFirst;
    this.output = output;
    this.terminal = Terminal.standardError() ? terminal : null;
  }

  /** Shows selected findings alone. */
  LiveFindings only(FindingSelection wanted) {
    selection = wanted;
    return this;
  }

  /**
   * A finding is new or has changed.
   *
   * @param said whether it is worth a line on the terminal
   */
  void found(Finding finding, boolean said) {
    if (!selection.selects(finding)) {
      withdrawn(finding, said);
      return;
    }
    shown.add(finding.fingerprint());
    write(() -> output.found(finding, triage));
    if (triage.isNew(finding)) {
      if (said) {
        say(finding.severity().id(), finding);
      }
      if (stopAtFirst && failOn.stopsAt(finding, triage)) {
        stopped = true;
      }
    }
  }

  void withdrawn(Finding finding, boolean said) {
    if (!shown.remove(finding.fingerprint()) && !selection.words().isEmpty()) {
      return;
    }
    write(() -> output.withdrawn(finding));
    if (said && triage.isNew(finding)) {
      say("withdrawn", finding);
    }
  }

  private void say(String what, Finding finding) {
    if (terminal != null) {
      String line =
          String.format(
              Locale.ROOT,
              "lockreel: %s: %s: %s, %s at %d.%06d s%s",
              what,
              finding.rule().id(),
              names(finding.classes()),
              finding.witness().position(),
              finding.witness().timestampNanos() / 1_000_000_000,
              finding.witness().timestampNanos() % 1_000_000_000 / 1000,
              finding.confidence() == Confidence.PROVISIONAL ? " (provisional)" : "");
      terminal.println(Visible.of(line));
      terminal.flush();
    }
  }

  private static String names(List<ClassEvidence> classes) {
    String first =
        classes.stream()
            .limit(MOST_NAMES)
            .map(ClassEvidence::name)
            .collect(Collectors.joining(", "));
    int more = classes.size() - MOST_NAMES;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Whether nothing more needs to be read. */
  boolean stopped() {
    return stopped || failure != null || output.isClosed();
  }

  /** Whether a finding ended the reading, as the user wanted. */
  boolean stoppedAtFirst() {
    return stopped;
  }

  /** Throws the failure of the output, if it failed. */
  void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
