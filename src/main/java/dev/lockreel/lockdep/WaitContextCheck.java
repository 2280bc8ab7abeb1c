package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
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
  private final Findings findings;

  WaitContextCheck(Findings findings) {
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

  /** Reports the scene's acquisition, which needs a wider wait than {@code allowed}. */
  void report(Scene scene, int allowed) {
    report(scene, allowed, true, "The task took it there; the wait types are the kernel's own.");
  }

  /**
   * The same where the trace does not show how much the context allows, but the kernel has reported
   * something and no other rule is broken.
   *
   * @param certain the report was in this very call, and the kernel had not seen the class before:
   *     nothing from before the trace can be what it reported
   */
  void reportByElimination(Scene scene, int allowed, boolean certain) {
    report(
        scene,
        allowed,
        certain,
        certain
            ? "The kernel's lockdep reported something in this call. It had never seen the lock, so no"
                + " other rule can be broken."
            : "The kernel's lockdep reported something in this call, and no other rule is broken in"
                + " this trace.");
  }

  private void report(Scene scene, int allowed, boolean certain, String ground) {
    LockClass taken = scene.lockClass;
    int limit = limiting(scene, allowed);
    LockClass limiting =
        limit < 0 ? null : scene.classes.of(Entry.classId(scene.task.held[limit].entry));
    boolean traced = taken.waitTraced && (limiting == null || limiting.waitTraced);
    List<LockClass> involved = new ArrayList<>();
    involved.add(taken);
    if (limiting != null) {
      involved.add(limiting);
    }
    String where = limiting != null ? "under " + limiting.printedName() : placeOf(scene.context);
    List<String> identity = new ArrayList<>(Evidence.stableNames(involved));
    if (limiting == null) {
      identity.add(where);
    }
    Finding finding =
        new Finding(
            Rule.INVALID_WAIT_CONTEXT,
            Fingerprint.of(Rule.INVALID_WAIT_CONTEXT, identity),
            Rule.INVALID_WAIT_CONTEXT.headline(),
            traced && certain ? Severity.ERROR : Severity.WARNING,
            traced && certain ? Confidence.CERTAIN : Confidence.CLASS,
            traced ? ground : "The wait types come from class annotations, not from the trace.",
            1,
            Evidence.of(involved),
            List.of(),
            scene.observation().witness(),
            null,
            String.format(
                Locale.ROOT,
                "context-{%d:%d}: %s needs {%d}, only {%d} is allowed %s.",
                allowedIn(scene.context, scene.task.hardirqThreaded),
                allowedIn(scene.context, scene.task.hardirqThreaded),
                taken.printedName(),
                taken.waitNeed,
                allowed,
                where),
            List.of());
    if (limit < 0) {
      findings.report(finding);
    } else {
      findings.report(finding, scene.task, limit);
    }
  }

  private static String placeOf(int context) {
    if ((context & ContextBits.NMI) != 0) {
      return "in an NMI";
    }
    return (context & ContextBits.HARDIRQ) != 0 ? "in a hardirq" : "in a softirq";
  }

  /** Index of the held lock that sets the limit; -1 where the context itself does. */
  private static int limiting(Scene scene, int allowed) {
    Task task = scene.task;
    for (int i = task.depth - 1; i >= 0 && task.held[i].context == scene.context; i--) {
      LockClass held = scene.classes.of(Entry.classId(task.held[i].entry));
      if (held.waitInner.level() == allowed) {
        return i;
      }
    }
    return -1;
  }
}
