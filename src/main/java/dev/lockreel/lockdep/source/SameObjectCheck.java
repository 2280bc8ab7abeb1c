package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.List;

/**
 * Prove that an acquisition does not wait for its own task although it names another subclass than
 * the held lock: lockdep takes the two for different locks, their address shows that they are one.
 * Not in the kernel.
 *
 * <p>Silent wherever the held entry may be stale, the lock may not be a real one, or the address
 * may have become another lock's.
 */
final class SameObjectCheck {
  private static final int MAY_BE_OVER = HeldLock.OVER_GAP | HeldLock.DOUBTFUL | HeldLock.REPORTED;

  private final SourceFindings findings;

  SameObjectCheck(SourceFindings findings) {
    this.findings = findings;
  }

  /**
   * Checks an acquisition, without a nest lock, of a lock object whose address its task holds.
   *
   * @param index the newest held entry of that object
   * @param context that the acquisition happens in
   * @return whether it recurses
   */
  boolean check(Occurrence at, int index, int context) {
    HeldLock held = at.task.held[index];
    SourceClass heldClass = held.lockClass;
    if (!Entry.draws(at.entry)
        || heldClass == at.lockClass
        || !heldClass.sharesKey(at.lockClass)
        || (held.marks & MAY_BE_OVER) != 0
        || held.references != 0
        || !isReal(at.lockClass, held)
        || (held.context != context && !at.task.hasGot(index))) {
      return false;
    }
    boolean readers = held.shared() && Entry.isShared(at.entry);
    if (readers && (at.entry & (Entry.RECURSIVE | Entry.ASSUMED)) != 0) {
      return false;
    }
    Finding finding =
        Finding.of(Rule.LOCK_RECURSION, at.lockClass.stableName(), heldClass.stableName())
            .warningIf(readers)
            .confidence(
                readers ? Confidence.CLASS : Confidence.CERTAIN,
                readers
                    ? "The task reads the very lock that it reads already: it waits for itself if a writer comes"
                        + " between the two."
                    : "The task takes the very lock that it holds: it waits for itself.")
            .classes(List.of(Marked.of(at.lockClass), Marked.of(heldClass)))
            .at(at.observation().witness())
            .because(
                "The lock that it asks for as "
                    + at.lockClass.mark()
                    + " is the one that it holds as "
                    + heldClass.mark()
                    + ": the addresses are the same. Lockdep takes subclasses for different locks.")
            .build();
    findings.report(finding, at.task, index);
    return true;
  }

  /** Whether the lock excludes: by its kind, or else by a wait type, which pseudo locks lack. */
  private static boolean isReal(SourceClass lockClass, HeldLock held) {
    if (lockClass.type == LockType.UNKNOWN) {
      boolean waits =
          lockClass.waitTraced
              && lockClass.waitInner != WaitType.INVALID
              && lockClass.waitOuter == WaitType.INVALID
              && !lockClass.waitOverride;
      // Of pseudo locks there is no lock_acquired; but they may be tried.
      return waits || (held.is(HeldLock.ACQUIRED) && !Entry.isTry(held.entry));
    }
    return lockClass.type.excludes();
  }
}
