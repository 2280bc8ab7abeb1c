package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Prove that a task holds no lock where it must not. One object per rule: on return to user space,
 * at its exit, and when the memory of a lock is freed. Source: the kernel's lockdep_sys_exit,
 * debug_check_no_locks_held and debug_check_no_locks_freed.
 */
final class StillHeldCheck {
  private final Rule rule;
  private final String reason;
  private final SourceFindings findings;

  /**
   * @param reason one sentence: why the evidence is full
   */
  StillHeldCheck(Rule rule, String reason, SourceFindings findings) {
    this.rule = rule;
    this.reason = reason;
    this.findings = findings;
  }

  /**
   * Reports what {@code holder} holds and no finding has named yet.
   *
   * @return whether there was such a lock
   */
  boolean report(Occurrence at, Task holder, String headline) {
    List<SourceClass> held = new ArrayList<>();
    int newest = -1;
    for (int i = 0; i < holder.depth; i++) {
      if (!holder.held[i].is(HeldLock.REPORTED)) {
        holder.held[i].mark(HeldLock.REPORTED);
        held.add(holder.held[i].lockClass);
        newest = i;
      }
    }
    if (newest >= 0) {
      findings.report(finding(at, held, headline, ""), holder, newest);
    }
    return newest >= 0;
  }

  /**
   * Reports one held entry.
   *
   * @param explanation who holds it, where that is not the task; else empty
   */
  void report(Occurrence at, Task holder, int index, String headline, String explanation) {
    holder.held[index].mark(HeldLock.REPORTED);
    SourceClass held = holder.held[index].lockClass;
    findings.report(finding(at, List.of(held), headline, explanation), holder, index);
  }

  private Finding finding(
      Occurrence at, List<SourceClass> held, String headline, String explanation) {
    return Finding.of(rule, Marked.stableNames(held))
        .headline(headline)
        .confidence(Confidence.CERTAIN, reason)
        .classes(Marked.of(held))
        .at(at.observation().witness())
        .because(explanation)
        .build();
  }
}
