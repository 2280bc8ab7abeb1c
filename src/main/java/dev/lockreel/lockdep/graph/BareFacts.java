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
  void review(JoinedGraph joined, EvidenceListener listener) {
    joined.dependencies.all().stream()
        .filter(each -> each.changed)
        .forEach(each -> review(each, listener));
    joined.classes.all().stream()
        .filter(each -> each.changed)
        .forEach(each -> review(each, listener));
    List<KeptFact> all = lacking;
    lacking = new ArrayList<>();
    all.forEach(listener::lacking);
  }

  private void review(Dependency dependency, EvidenceListener listener) {
    for (Drawn each : dependency.shares) {
      boolean asked = each.fact.isBare() && (each.changed || dependency.lostShare);
      if (asked && dependency.shares.stream().noneMatch(other -> covers(other, each))) {
        lack(each.source, each.current());
      }
    }
    dependency.lostShare = false;
    WitnessedEvent first = dependency.first();
    if (!first.event().isBare()) {
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

  private void review(LockClass lockClass, EvidenceListener listener) {
    for (Member member : lockClass.members) {
      for (UsageSeen usage : member.usages()) {
        boolean asked = usage.isBare() && (member.changed || lockClass.lostUsage);
        if (asked && lockClass.members.stream().noneMatch(other -> covers(other, member, usage))) {
          lack(member.source, usage);
        }
      }
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

  private static boolean covers(Member holder, Member member, UsageSeen usage) {
    UsageSeen same = holder.usage(usage.bit());
    return same != null
        && precedes(
            new WitnessedEvent(holder.source, same.at()),
            new WitnessedEvent(member.source, usage.at()));
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
