package dev.lockreel.report;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.ListedCycle;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The evidence of a finding beyond the kernel's report: all events, the confidence, the count. */
final class EvidenceText {
  private static final int LABEL_WIDTH = 13;
  private static final String INDENT = "  ";
  private static final int CPU_COLUMN = 4;
  private static final int TIME_COLUMN = 3;

  private EvidenceText() {}

  static void write(Finding finding, ReportText text) {
    Rule rule = finding.rule();
    text.title("Evidence");
    if (!finding.explanation().isEmpty() && !text.says(finding.explanation())) {
      text.wrapped(INDENT, INDENT, finding.explanation());
      text.blank();
    }
    text.field("rule", LABEL_WIDTH, rule.id() + ", see " + RuleCatalogue.page(rule));
    String severity = finding.severity().id();
    text.field("severity", LABEL_WIDTH, text.styled(TextStyle.of(finding.severity()), severity));
    String reason = finding.confidenceReason();
    text.field(
        "confidence",
        LABEL_WIDTH,
        finding.confidence().id() + (reason.isEmpty() ? "" : ": " + reason));
    if (finding.cycles().isEmpty()) {
      text.field("seen", LABEL_WIDTH, NumberText.count(finding.count(), "time"));
    } else {
      cycles(finding, text);
    }
    text.field("fingerprint", LABEL_WIDTH, finding.fingerprint());
    for (String mitigation : finding.mitigations()) {
      text.field("mitigation", LABEL_WIDTH, mitigation);
    }
    boolean manySources = witnesses(finding).stream().map(Witness::source).distinct().count() > 1;
    if (!manySources && !finding.witness().source().isEmpty()) {
      text.field("source", LABEL_WIDTH, finding.witness().source());
    }
    text.blank();
    sides(finding, manySources, text);
  }

  /** The cycles that the finding stands for: the shortest, and how many more. */
  private static void cycles(Finding finding, ReportText text) {
    for (ListedCycle cycle : finding.cycles()) {
      List<String> names = new ArrayList<>(cycle.classes());
      int more = cycle.length() - names.size();
      if (more > 0) {
        names.add("(" + NumberText.count(more) + " more)");
      }
      names.add(names.get(0));
      text.field("cycle", LABEL_WIDTH, String.join(" -> ", names));
    }
    long more = finding.count() - finding.cycles().size();
    String where =
        finding.rule() == Rule.IRQ_LOCK_INVERSION
            ? " through the same class"
            : " in the same component";
    text.field("more cycles", LABEL_WIDTH, NumberText.count(more) + where);
  }

  /** Every event that the verdict rests on, one row each; of a very long path both ends. */
  private static void sides(Finding finding, boolean manySources, ReportText text) {
    boolean orders = !finding.path().isEmpty();
    TextTable table =
        new TextTable(
            TextStyle.LOCK_CLASS,
            Set.of(TIME_COLUMN, CPU_COLUMN),
            orders ? "order" : "event",
            "source",
            "where",
            "time (s)",
            "CPU",
            "task",
            orders ? "instances" : "instance");
    for (PathStep step : LongPath.printed(finding.path())) {
      if (step == null) {
        table.row(LongPath.omitted(finding.path()), "", "", "", "", "", "");
      } else {
        row(table, order(step), step.witness(), instances(step), manySources);
      }
    }
    for (UsageEvidence usage : finding.usages()) {
      Witness witness = usage.witness();
      String what = usage.lockClass() + " " + usage.state();
      row(table, what, witness, address(witness.lock()), manySources);
    }
    if (!orders && finding.usages().isEmpty()) {
      singleEvent(finding, table, manySources);
    }
    table.writeTo(text, INDENT);
  }

  /** The event itself, what came before it, and where the classes in question were taken. */
  private static void singleEvent(Finding finding, TextTable table, boolean manySources) {
    Witness witness = finding.witness();
    List<String> names = finding.classes().stream().map(ClassEvidence::name).toList();
    if (finding.other() != null) {
      row(table, "before", finding.other(), address(finding.other().lock()), manySources);
    }
    for (HeldLockEvidence held : witness.held()) {
      if (names.contains(held.lockClass())) {
        String source = manySources ? witness.source() : "";
        String what = "took " + held.lockClass();
        String task = LockText.task(witness);
        table.row(what, source, held.position(), "", "", task, address(held.lock()));
      }
    }
    row(table, "found", witness, address(witness.lock()), manySources);
  }

  private static List<Witness> witnesses(Finding finding) {
    List<Witness> witnesses = new ArrayList<>();
    witnesses.add(finding.witness());
    finding.path().forEach(step -> witnesses.add(step.witness()));
    finding.usages().forEach(usage -> witnesses.add(usage.witness()));
    if (finding.other() != null) {
      witnesses.add(finding.other());
    }
    return witnesses;
  }

  private static void row(
      TextTable table, String what, Witness witness, String instances, boolean source) {
    table.row(
        what,
        source ? witness.source() : "",
        witness.position(),
        NumberText.seconds(witness.timestampNanos()),
        Integer.toString(witness.cpu()),
        LockText.task(witness) + (witness.emulated() ? " (emulated)" : ""),
        instances);
  }

  private static String order(PathStep step) {
    HeldLockEvidence held = LockText.heldOf(step.witness(), step.from());
    boolean heldShared =
        held == null ? step.kind().startsWith("S") : LockText.call(held.mode()).equals("rlock");
    boolean newShared =
        step.kind().endsWith("R") || LockText.call(step.witness().mode()).equals("rlock");
    return step.from()
        + (heldShared ? " (read)" : "")
        + " -> "
        + step.to()
        + (newShared ? " (read)" : "");
  }

  private static String instances(PathStep step) {
    HeldLockEvidence held = LockText.heldOf(step.witness(), step.from());
    if (step.witness().lock() == 0) {
      return "";
    }
    String from = held == null ? "" : address(held.lock());
    return (from.isEmpty() ? "" : from + " -> ") + address(step.witness().lock());
  }

  private static String address(long lock) {
    return lock == 0 ? "" : NumberText.pointer(lock);
  }
}
