package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * Prove that a task holds nothing where it must not. One object per rule: on return to user space,
 * at its exit, and when the memory of a lock is freed. Source: the kernel's lockdep_sys_exit,
 * debug_check_no_locks_held and debug_check_no_locks_freed.
 */
final class StillHeldCheck {
  private final Rule rule;
  private final String reason;
  private final Findings findings;

  /**
   * @param reason one sentence: why the evidence is full
   */
  StillHeldCheck(Rule rule, String reason, Findings findings) {
    this.rule = rule;
    this.reason = reason;
    this.findings = findings;
  }

  /** Reports what {@code holder} holds and no finding has named yet, if there is such a lock. */
  void report(Scene scene, Task holder, String headline) {
    List<LockClass> held = new ArrayList<>();
    int newest = -1;
    for (int i = 0; i < holder.depth; i++) {
      if (!holder.held[i].is(HeldLock.REPORTED)) {
        holder.held[i].mark(HeldLock.REPORTED);
        held.add(scene.classes.of(Entry.classId(holder.held[i].entry)));
        newest = i;
      }
    }
    if (newest >= 0) {
      findings.report(finding(scene, held, headline, ""), holder, newest);
    }
  }

  /**
   * Reports one held entry.
   *
   * @param explanation who holds it, where that is not the scene's task; else empty
   */
  void report(Scene scene, Task holder, int index, String headline, String explanation) {
    holder.held[index].mark(HeldLock.REPORTED);
    LockClass held = scene.classes.of(Entry.classId(holder.held[index].entry));
    findings.report(finding(scene, List.of(held), headline, explanation), holder, index);
  }

  private Finding finding(Scene scene, List<LockClass> held, String headline, String explanation) {
    return new Finding(
        rule,
        Fingerprint.of(rule, Evidence.stableNames(held)),
        headline,
        Severity.ERROR,
        Confidence.CERTAIN,
        reason,
        1,
        Evidence.of(held),
        List.of(),
        scene.observation().witness(),
        null,
        explanation,
        List.of());
  }
}
