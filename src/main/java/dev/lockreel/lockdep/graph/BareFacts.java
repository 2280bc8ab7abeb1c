package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactDigest;
import dev.lockreel.lockdep.facts.SourceOrder;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.lockdep.graph.SourceShare.Drawn;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts whose sources left the evidence out because another source has shown the same before.
 *
 * <p>A fact of source S is covered by one of source H about the same if H stands before S ({@link
 * SourceOrder}) and has all of its kinds. Joined in the order of sources, a covered fact adds
 * neither kind nor usage and is the first witness of nothing: only its count and its distance
 * matter. So the graph needs the evidence of those alone that nothing covers. It is a partial
 * order: whatever is covered is covered by something that is not.
 *
 * <p>A bare fact that would add something when it comes is dropped; it and one that nothing covers
 * any more are asked for.
 */
final class BareFacts {
  private List<KeptFact> lacking = new ArrayList<>();
  private List<KeptFact> dropped = new ArrayList<>();

  /** A bare dependency that would add a kind. */
  void drop(SourceShare source, DependencyDrawn fact) {
    lack(source, fact);
    dropped.add(fact(source, new DependencyWithdrawn(fact.number())));
  }

  /** A bare usage that no other source has. */
  void drop(SourceShare source, UsageSeen fact) {
    lack(source, fact);
    dropped.add(fact(source, new UsageWithdrawn(fact.lockClass(), fact.bit())));
  }

  private void lack(SourceShare source, Fact fact) {
    lacking.add(fact(source, fact));
  }

  private static KeptFact fact(SourceShare source, Fact fact) {
    return new KeptFact(source.identity, source.emulated, fact, 0);
  }

  /** Withdrawals of what was dropped since the last call. */
  List<KeptFact> drainDropped() {
    List<KeptFact> drained = dropped;
    dropped = new ArrayList<>();
    return drained;
  }

  /** Hands out what has changed since the last changes were drained; before they are. */
  void review(ChangedParts changes, EvidenceListener listener) {
    for (SourceShare each : changes.sources()) {
      each.changedDrawn().forEach(this::review);
      each.changedClasses().forEach(this::review);
    }
    changes.dependencies().forEach(each -> review(each, listener));
    changes.classes().forEach(each -> review(each, listener));
    List<KeptFact> all = lacking;
    lacking = new ArrayList<>();
    all.forEach(listener::lacking);
  }

  /** The dependency of a source, if not all sources of it are looked at anyway. */
  private void review(Drawn drawn) {
    if (!drawn.dependency.lostShare) {
      lackUncovered(drawn);
    }
  }

  private void lackUncovered(Drawn drawn) {
    Dependency dependency = drawn.dependency;
    // The first of all covers most: with thousands of sources the others are seldom asked.
    if (drawn.fact.isBare()
        && !covers(dependency.earliest(), drawn)
        && dependency.shares().stream().noneMatch(other -> covers(other, drawn))) {
      lack(drawn.source, drawn.current());
    }
  }

  private void review(Dependency dependency, EvidenceListener listener) {
    if (dependency.lostShare) {
      dependency.shares().forEach(this::lackUncovered);
    }
    dependency.lostShare = false;
    if (dependency.noteEvidence()) {
      WitnessedEvent first = dependency.first();
      listener.known(
          FactDigest.dependency(digest(dependency.from), digest(dependency.to)),
          new EvidenceListener.Holder(
              first.event().source(), first.source().identity, dependency.firstKinds()));
    }
  }

  private static boolean covers(Drawn holder, Drawn other) {
    return (other.fact.kinds() & ~holder.fact.kinds()) == 0
        && precedes(holder.firstEvent(), other.firstEvent());
  }

  /** The usages of a source, if not all sources of the class are looked at anyway. */
  private void review(Member member) {
    if (!member.lockClass.lostUsage) {
      lackUncovered(member);
    }
  }

  private void lackUncovered(Member member) {
    for (UsageSeen usage : member.usages()) {
      if (usage.isBare() && !isCovered(member, usage)) {
        lack(member.source, usage);
      }
    }
  }

  /** Whether another source has shown the usage before: of all that have, the first. */
  private static boolean isCovered(Member member, UsageSeen usage) {
    return precedes(
        member.lockClass.usedAt(usage.bit()), new WitnessedEvent(member.source, usage.at()));
  }

  private void review(LockClass lockClass, EvidenceListener listener) {
    if (lockClass.lostUsage) {
      lockClass.members.forEach(this::lackUncovered);
    }
    lockClass.lostUsage = false;
    for (int left = lockClass.usage; left != 0; left &= left - 1) {
      int bit = Integer.numberOfTrailingZeros(left);
      WitnessedEvent first = bit < Usage.BITS ? lockClass.usedAt(bit) : null;
      if (first != null && !first.event().isBare()) {
        listener.known(
            FactDigest.usage(digest(lockClass), bit),
            new EvidenceListener.Holder(first.event().source(), first.source().identity, 0));
      }
    }
  }

  private static boolean precedes(WitnessedEvent one, WitnessedEvent other) {
    return SourceOrder.precedes(
        one.event().source(),
        one.source().identity,
        other.event().source(),
        other.source().identity);
  }

  private static long digest(LockClass lockClass) {
    return FactDigest.lockClass(lockClass.name, lockClass.subclass, lockClass.version);
  }
}
