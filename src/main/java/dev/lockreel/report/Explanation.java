package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One finding in plain language: its story, its events one after the other with the lines of the
 * trace around each, how sure it is, and what to do.
 */
public final class Explanation {
  private static final String INDENT = "  ";
  private static final String BODY = "     ";

  private final ReportText text;
  private final TraceLines lines;

  private Explanation(ReportText text, TraceLines lines) {
    this.text = text;
    this.lines = lines;
  }

  /** Writes the explanation. */
  public static void write(Finding finding, TraceLines lines, TextFormat format, Appendable out)
      throws IOException {
    ReportText text = new ReportText(format);
    new Explanation(text, lines).write(finding);
    text.flushTo(out);
  }

  private void write(Finding finding) throws IOException {
    text.line(
        text.styled(TextStyle.of(finding.severity()), finding.severity().id())
            + "  "
            + text.styled(TextStyle.TITLE, finding.rule().id())
            + "  "
            + finding.fingerprint());
    text.blank();
    text.wrapped("", "", Story.of(finding));
    String more = finding.explanation().strip();
    if (!more.isEmpty() && !text.says(more)) {
      text.blank();
      text.wrapped("", "", more);
    }
    text.blank();
    text.title("What happened");
    int number = 0;
    List<ExplainedEvent> events = ExplainedEvent.of(finding);
    for (ExplainedEvent event : events) {
      number++;
      if (number > 1) {
        text.blank();
      }
      event(number, event, events.size() == 1 && finding.path().isEmpty());
    }
    text.blank();
    sure(finding);
    fix(finding);
    text.blank();
    text.title("See also");
    see("lockreel rules " + finding.rule().id(), "what the rule means, and its false alarms");
    if (!finding.path().isEmpty()) {
      see(
          "lockreel graph --db DIR --output dot --finding " + finding.fingerprint(),
          "its cycle as a picture");
    }
    see(
        "lockreel timeline --around " + finding.fingerprint() + " FILE",
        "its tasks and locks over time");
  }

  private void see(String command, String what) {
    text.line(INDENT + command);
    text.line(BODY + text.styled(TextStyle.QUIET, what));
  }

  private void event(int number, ExplainedEvent event, boolean only) {
    Witness witness = event.witness();
    text.wrapped(INDENT + (only ? "" : number + ". "), BODY, event.sentence() + ".");
    StringBuilder where = new StringBuilder("at ");
    where
        .append(NumberText.seconds(witness.timestampNanos()))
        .append(" s on CPU ")
        .append(witness.cpu());
    if (!witness.ip().isEmpty()) {
      where.append(", in ").append(witness.ip());
    }
    where.append(", ").append(witness.position());
    if (!witness.source().isEmpty() && !witness.position().startsWith(witness.source())) {
      where.append(" of ").append(witness.source());
    }
    if (witness.emulated()) {
      where.append(" (emulated)");
    }
    text.wrapped(BODY, BODY, where.toString());
    for (String frame : KernelStack.of(witness)) {
      text.line(BODY + INDENT + frame);
    }
    excerpt(event);
  }

  private void excerpt(ExplainedEvent event) {
    String source = event.witness().source();
    SortedMap<Long, String> shown = new TreeMap<>(lines.around(source, event.witness().position()));
    TreeSet<Long> marked = new TreeSet<>(line(event.witness().position()));
    if (event.held() != null) {
      shown.putAll(lines.around(source, event.held().position()));
      marked.addAll(line(event.held().position()));
    }
    if (shown.isEmpty()) {
      return;
    }
    text.blank();
    int width = Long.toString(shown.lastKey()).length();
    long last = shown.firstKey() - 1;
    for (var line : shown.entrySet()) {
      if (line.getKey() > last + 1) {
        text.line(BODY + INDENT + " ".repeat(width) + text.styled(TextStyle.QUIET, " ..."));
      }
      last = line.getKey();
      boolean mark = marked.contains(last);
      String numbered = " ".repeat(width - Long.toString(last).length()) + last;
      text.line(
          BODY
              + (mark ? "> " : INDENT)
              + text.styled(TextStyle.QUIET, numbered)
              + " "
              + (mark ? text.styled(TextStyle.TITLE, line.getValue()) : line.getValue()));
    }
  }

  /** The number of the line at a position; nothing for other positions. */
  private static List<Long> line(String position) {
    String number = position.substring(position.lastIndexOf(':') + 1);
    return number.matches("\\d{1,18}") ? List.of(Long.valueOf(number)) : List.of();
  }

  private void sure(Finding finding) {
    text.title("How sure it is");
    String reason = finding.confidenceReason();
    text.wrapped(
        INDENT, INDENT, finding.confidence().id() + (reason.isEmpty() ? "." : ": " + reason));
    String times = NumberText.count(finding.count(), finding.cycles().isEmpty() ? "time" : "cycle");
    int sources = FindingRank.sources(finding).size();
    text.wrapped(
        INDENT, INDENT, "Seen " + times + (sources > 1 ? ", in " + sources + " sources." : "."));
    for (String mitigation : finding.mitigations()) {
      text.wrapped(INDENT + "But: ", INDENT + INDENT, mitigation);
    }
  }

  private void fix(Finding finding) throws IOException {
    String fix = RulePage.of(finding.rule()).section("How to fix");
    if (!fix.isEmpty()) {
      text.blank();
      text.title("How to fix it");
      fix.lines().forEach(each -> text.line((INDENT + each).stripTrailing()));
    }
  }
}
