package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A finding in two sentences: what was seen, and what can come of it. */
public final class Story {
  private static final int STEPS = 4;

  private Story() {}

  /** Plain text; names are as the trace has them, so show it through {@link Visible}. */
  public static String of(Finding finding) {
    return switch (finding.rule()) {
      case LOCK_ORDER_INVERSION -> inversion(finding.path());
      case LOCK_RECURSION -> recursion(finding);
      case INCONSISTENT_LOCK_STATE ->
          finding.usages().size() == 2 ? lockState(finding.usages()) : general(finding);
      case IRQ_LOCK_INVERSION ->
          finding.usages().size() == 2 && !finding.path().isEmpty()
              ? irqInversion(finding)
              : general(finding);
      default -> general(finding);
    };
  }

  private static String inversion(List<PathStep> path) {
    String orders =
        path.stream()
            .limit(STEPS)
            .map(
                step ->
                    task(step.witness()) + " took " + step.to() + " while it held " + step.from())
            .collect(Collectors.joining(", and "));
    int more = path.size() - STEPS;
    return orders
        + (more > 0 ? ", and so on through " + NumberText.count(more, "more order") : "")
        + (path.size() == 2
            ? ". Should both happen at the same moment, each waits for the lock that the other holds,"
                + " and neither goes on."
            : ". Should all of them happen at the same moment, each waits for a lock that the next one"
                + " holds, and none goes on.");
  }

  private static String recursion(Finding finding) {
    Witness witness = finding.witness();
    String name = finding.classes().get(0).name();
    HeldLockEvidence held = LockText.heldOf(witness, name);
    boolean same = held != null && held.lock() != 0 && held.lock() == witness.lock();
    return task(witness)
        + " took "
        + name
        + (same ? ", the lock that it already held." : " while it held another lock of that class.")
        + (same
            ? " A task that waits for a lock which only it can release waits for ever."
            : " Two tasks that take two such locks in opposite orders wait for each other for ever.");
  }

  private static String lockState(List<UsageEvidence> usages) {
    boolean insideFirst = usages.get(0).inInterrupt();
    UsageEvidence inside = usages.get(insideFirst ? 0 : 1);
    UsageEvidence outside = usages.get(insideFirst ? 1 : 0);
    String interrupt = interrupt(inside);
    return inside.lockClass()
        + " was taken in a "
        + interrupt
        + " ("
        + task(inside.witness())
        + "), and "
        + task(outside.witness())
        + " took it while that could interrupt the task. Should the "
        + interrupt
        + " come on the CPU of the task that holds the lock, it waits for the task that it keeps from"
        + " going on.";
  }

  private static String irqInversion(Finding finding) {
    UsageEvidence safe = finding.usages().get(0);
    UsageEvidence unsafe = finding.usages().get(1);
    PathStep last = finding.path().get(finding.path().size() - 1);
    String interrupt = interrupt(safe);
    return safe.lockClass()
        + " is taken in a "
        + interrupt
        + ", "
        + task(last.witness())
        + " took "
        + last.to()
        + " while it held "
        + last.from()
        + ", and "
        + task(unsafe.witness())
        + " held "
        + unsafe.lockClass()
        + " where that "
        + interrupt
        + " could come. Should it come there while another task holds "
        + safe.lockClass()
        + " and waits for "
        + unsafe.lockClass()
        + ", none of the three goes on.";
  }

  private static String general(Finding finding) {
    if (!finding.explanation().isBlank()) {
      return finding.explanation().strip();
    }
    Witness witness = finding.witness();
    return finding.rule().meaning()
        + " Here it is "
        + task(witness)
        + " on CPU "
        + witness.cpu()
        + " at "
        + NumberText.seconds(witness.timestampNanos())
        + " s, with "
        + finding.classes().stream().map(each -> each.name()).collect(Collectors.joining(", "))
        + ".";
  }

  /** {@code hardirq} of {@code IN-HARDIRQ-W}. */
  private static String interrupt(UsageEvidence usage) {
    return usage.state().contains("NMI")
        ? "NMI"
        : usage.state().replaceFirst("^IN-", "").replaceFirst("-.*", "").toLowerCase(Locale.ROOT);
  }

  private static String task(Witness witness) {
    return LockText.task(witness);
  }
}
