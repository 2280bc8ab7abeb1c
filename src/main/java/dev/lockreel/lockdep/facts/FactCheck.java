package dev.lockreel.lockdep.facts;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;

/**
 * Prove that a fact from elsewhere is one that a source can report: every number is in its range,
 * and every class was reported before. Facts of this process's own sources are so by construction.
 * Cost: O(length of the fact).
 */
public final class FactCheck {
  private static final int SUBCLASSES = 8;

  private static final int ALL_KINDS =
      DependencyKind.SHARED_HELD | DependencyKind.NON_RECURSIVE | DependencyKind.ER;

  /** How many classes the source has reported before the fact. */
  private final int classes;

  private FactCheck(int classes) {
    this.classes = classes;
  }

  /** Checks what can be checked of a fact alone. */
  public static void check(Fact fact) throws MalformedFactException {
    check(fact, Integer.MAX_VALUE);
  }

  /**
   * Checks a fact of a source that has reported so many classes before.
   *
   * @param classes {@link ClassSeen} counted by number
   */
  public static void check(Fact fact, int classes) throws MalformedFactException {
    FactCheck check = new FactCheck(classes);
    if (fact instanceof ClassSeen seen) {
      check.seen(seen);
    } else if (fact instanceof DependencyDrawn drawn) {
      check.drawn(drawn);
    } else if (fact instanceof DependencyCounted counted) {
      require(counted.number() >= 0, "dependency", counted.number());
      require(counted.count() >= 0, "count", counted.count());
    } else if (fact instanceof DependencyWithdrawn withdrawn) {
      require(withdrawn.number() >= 0, "dependency", withdrawn.number());
    } else if (fact instanceof UsageSeen used) {
      check.usage(used.lockClass(), used.bit());
      require((used.entryBits() & ~Entry.MODE) == 0, "mode of the entry", used.entryBits());
      check.marks(used.at());
    } else if (fact instanceof UsageWithdrawn withdrawn) {
      check.usage(withdrawn.lockClass(), withdrawn.bit());
    } else if (fact instanceof FindingReported reported) {
      check.finding(reported.finding());
    }
  }

  private void seen(ClassSeen seen) throws MalformedFactException {
    require(seen.number() >= 0 && seen.number() <= classes, "class", seen.number());
    require(seen.subclass() >= 0 && seen.subclass() < SUBCLASSES, "subclass", seen.subclass());
    require(seen.version() > 0, "version of a class", seen.version());
    require((seen.bits() & ~ClassSeen.ALL_BITS) == 0, "bits of a class", seen.bits());
  }

  private void drawn(DependencyDrawn drawn) throws MalformedFactException {
    require(drawn.number() >= 0, "dependency", drawn.number());
    lockClass(drawn.ends().from());
    lockClass(drawn.ends().to());
    require(drawn.kinds() != 0 && (drawn.kinds() & ~ALL_KINDS) == 0, "kinds", drawn.kinds());
    require((drawn.assumedKinds() & ~drawn.kinds()) == 0, "assumed kinds", drawn.assumedKinds());
    require(drawn.distance() > 0, "distance", drawn.distance());
    require(drawn.count() >= 0, "count", drawn.count());
    require(drawn.countBefore() >= 0, "count before", drawn.countBefore());
    drawing(drawn.first());
    if (!drawn.newest().equals(drawn.first())) {
      drawing(drawn.newest());
    }
  }

  private void drawing(DependencyDrawn.Drawing drawing) throws MalformedFactException {
    int held = drawing.held();
    boolean known = drawing.event().isBare() ? held == 0 : held < drawing.event().heldCount();
    require(held >= 0 && known, "held lock", held);
    marks(drawing.event());
  }

  private void usage(int lockClass, int bit) throws MalformedFactException {
    lockClass(lockClass);
    require(bit >= 0 && bit < Usage.BITS, "usage bit", bit);
  }

  private void lockClass(int number) throws MalformedFactException {
    require(number >= 0 && number < classes, "class", number);
  }

  private void finding(Finding finding) throws MalformedFactException {
    require(finding.count() > 0, "count", finding.count());
    for (ClassEvidence each : finding.classes()) {
      marks(each.name());
    }
    for (PathStep step : finding.path()) {
      marks(step.from());
      marks(step.to());
      marks(step.witness());
    }
    marks(finding.witness());
    if (finding.other() != null) {
      marks(finding.other());
    }
    marks(finding.explanation());
  }

  private void marks(Observation event) throws MalformedFactException {
    int highest = event.highestHeldClass();
    require(highest < classes, "class", highest);
  }

  private void marks(Witness witness) throws MalformedFactException {
    for (HeldLockEvidence held : witness.held()) {
      marks(held.lockClass());
    }
  }

  private void marks(String text) throws MalformedFactException {
    int highest = ClassMark.highest(text);
    require(highest < classes, "class", highest);
  }

  private static void require(boolean holds, String what, long number)
      throws MalformedFactException {
    if (!holds) {
      throw new MalformedFactException("there is no " + what + " " + number);
    }
  }
}
