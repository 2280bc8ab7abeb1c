package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prove that a lock may wait where it is taken. Source: the kernel's check_wait_context,
 * task_wait_context and print_lock_invalid_wait_context.
 */
final class WaitContextCheck {
  private final SourceFindings findings;

  WaitContextCheck(SourceFindings findings) {
    this.findings = findings;
  }

  /** The widest wait that a context allows, as LD_WAIT_*. */
  static int allowedIn(int context, boolean hardirqThreaded) {
    if ((context & (ContextBits.HARDIRQ | ContextBits.NMI)) != 0) {
      return (hardirqThreaded ? WaitType.CONFIG : WaitType.SPIN).level();
    }
    return ((context & ContextBits.SOFTIRQ) != 0 ? WaitType.CONFIG : WaitType.MAX).level();
  }

  /**
   * The widest wait that context and held locks allow: what an acquisition on {@code below} may
   * need.
   */
  static int allowed(Chain below, int context, boolean hardirqThreaded) {
    return below.waitOverridden
        ? below.waitLimit
        : Math.min(below.waitLimit, allowedIn(context, hardirqThreaded));
  }

  /** Reports the acquisition, which needs a wider wait than {@code allowed}. */
  void report(Occurrence at, int allowed) {
    report(at, allowed, true, "The task took it there; the wait types are the kernel's own.");
  }

  /**
   * Reports the acquisition where the trace does not show the widest wait that the context allows,
   * but the kernel has reported something and no other rule is broken.
   *
   * @param certain the report was in this very call, and the kernel had not seen the class before:
   *     nothing from before the trace can be what it reported
   */
  void reportByElimination(Occurrence at, int allowed, boolean certain) {
    report(
        at,
        allowed,
        certain,
        certain
            ? "The kernel's lockdep reported something in this call. It had never seen the lock, so no"
                + " other rule can be broken."
            : "The kernel's lockdep reported something in this call, and no other rule is broken in"
                + " this trace.");
  }

  private void report(Occurrence at, int allowed, boolean certain, String ground) {
    SourceClass taken = at.lockClass;
    int limit = limiting(at, allowed);
    SourceClass limiting = limit < 0 ? null : at.task.held[limit].lockClass;
    boolean traced = taken.waitTraced && (limiting == null || limiting.waitTraced);
    List<SourceClass> involved = new ArrayList<>();
    involved.add(taken);
    if (limiting != null) {
      involved.add(limiting);
    }
    String where = limiting != null ? "under " + limiting.mark() : placeOf(at.context);
    List<String> identity = new ArrayList<>(Marked.stableNames(involved));
    if (limiting == null) {
      identity.add(where);
    }
    Finding finding =
        Finding.of(Rule.INVALID_WAIT_CONTEXT, identity)
            .warningIf(!traced || !certain)
            .confidence(
                traced && certain ? Confidence.CERTAIN : Confidence.CLASS,
                traced ? ground : "The wait types come from class annotations, not from the trace.")
            .classes(Marked.of(involved))
            .at(at.observation().witness())
            .because(
                String.format(
                    Locale.ROOT,
                    "context-{%d:%d}: %s needs {%d}, only {%d} is allowed %s.",
                    allowedIn(at.context, at.task.hardirqThreaded),
                    allowedIn(at.context, at.task.hardirqThreaded),
                    taken.mark(),
                    taken.waitNeed,
                    allowed,
                    where))
            .build();
    if (limit < 0) {
      findings.report(finding);
    } else {
      findings.report(finding, at.task, limit);
    }
  }

  private static String placeOf(int context) {
    if ((context & ContextBits.NMI) != 0) {
      return "in an NMI";
    }
    return (context & ContextBits.HARDIRQ) != 0 ? "in a hardirq" : "in a softirq";
  }

  /** Index of the held lock that sets the limit; -1 where the context itself does. */
  private static int limiting(Occurrence at, int allowed) {
    Task task = at.task;
    for (int i = task.depth - 1; i >= 0 && task.held[i].context == at.context; i--) {
      if (task.held[i].lockClass.waitInner.level() == allowed) {
        return i;
      }
    }
    return -1;
  }
}
