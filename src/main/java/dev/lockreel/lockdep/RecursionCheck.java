package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.LockType;
import java.util.List;

/**
 * Prove that an acquisition does not wait for its own task. That it recurses by class is known from
 * its chain ({@link Chain#recursesOn}); this says how sure that is. Source: the kernel's
 * check_deadlock and print_deadlock_bug.
 */
final class RecursionCheck {
  private final Findings findings;

  RecursionCheck(Findings findings) {
    this.findings = findings;
  }

  /**
   * Reports the scene's acquisition, which recurses on held entry {@code held}.
   *
   * @return whether it is a recursion on the same object
   */
  boolean check(Scene scene, int held) {
    LockClass lockClass = scene.lockClass;
    boolean sameInstance = scene.lock != 0 && scene.task.held[held].lock == scene.lock;
    if (!sameInstance && lockClass.namedOnly() && lockClass.annotation.nesting()) {
      return false;
    }
    boolean assumed = assumed(scene, held, sameInstance);
    Finding finding =
        new Finding(
            Rule.LOCK_RECURSION,
            Fingerprint.of(Rule.LOCK_RECURSION, List.of(lockClass.stableName())),
            Rule.LOCK_RECURSION.headline(),
            assumed ? Severity.WARNING : Severity.ERROR,
            sameInstance && !assumed ? Confidence.CERTAIN : Confidence.CLASS,
            reason(scene, sameInstance, assumed),
            1,
            List.of(Evidence.of(lockClass)),
            List.of(),
            scene.observation().witness(),
            null,
            "",
            List.of());
    findings.report(finding, scene.task, held);
    return sameInstance;
  }

  private static boolean assumed(Scene scene, int held, boolean sameInstance) {
    if ((scene.entry & Entry.ASSUMED) != 0 && scene.task.held[held].shared()) {
      // A writer that is held stops readers of both kinds.
      return true;
    }
    if (!scene.lockClass.namedOnly()) {
      return false;
    }
    if (!sameInstance) {
      return true;
    }
    boolean realLock =
        scene.lockClass.type.excludes() || scene.task.held[held].is(HeldLock.ACQUIRED);
    return !realLock || scene.lockClass.type == LockType.MAP;
  }

  private static String reason(Scene scene, boolean sameInstance, boolean assumed) {
    if (sameInstance && !assumed) {
      return "The task takes the very lock that it holds: it waits for itself.";
    }
    if (sameInstance) {
      return "It is the same lock object, but the trace does not say whether it excludes its own holder.";
    }
    if (!scene.lockClass.namedOnly()) {
      return "Two locks of one class without a nesting annotation: another task may take them the other way"
          + " round.";
    }
    return "Two locks that share a name; the thin tracepoint does not print the subclass by which the kernel"
        + " may tell them apart.";
  }
}
