package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.declared.DeclaredOrders;
import dev.lockreel.lockdep.facts.DependencyCounted;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.graph.SourceShare.Drawn;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph joined from the facts of all sources, with its checks: each new dependency, kind and
 * usage is checked as it comes.
 */
final class JoinedGraph {
  final LockClasses classes;
  final DependencyGraph dependencies = new DependencyGraph();
  final ComponentOrder components = new ComponentOrder();
  final IrqReach reach = new IrqReach();
  final DeclaredOrderReview declared;
  final Findings findings;
  private final BareFacts bare;
  private final OrderInversionCheck order;
  private final IrqInversionCheck irqs;
  private final LockStateCheck lockState;

  /** Taken out, but not removed from the look-up yet. */
  private final List<Dependency> gone = new ArrayList<>();

  private boolean usageGone;

  /**
   * What was withdrawn has left its mark: a finding went with it, in whose place others may stand.
   */
  private boolean marked;

  /** Dependencies withdrawn since the last checkpoint, as they were last, by their ends. */
  private final Map<Long, DependencyRecord> withdrawn = new LinkedHashMap<>();

  JoinedGraph(DeclaredOrders orders, Findings findings, BareFacts bare, ChangedParts changes) {
    classes = new LockClasses(changes);
    this.findings = findings;
    this.bare = bare;
    declared = new DeclaredOrderReview(orders);
    order = new OrderInversionCheck(components, classes, findings);
    irqs = new IrqInversionCheck(reach, classes, findings);
    lockState = new LockStateCheck(findings);
  }

  /** A dependency, new or known, as a source has drawn it so far. */
  void drawn(SourceShare source, DependencyDrawn fact) {
    settle();
    Drawn share = source.drawn(fact.number());
    LockClass from = source.lockClass(fact.ends().from());
    LockClass to = source.lockClass(fact.ends().to());
    Dependency dependency = share != null ? share.dependency : drawnByOthers(source, from, to);
    boolean known = dependency != null;
    if (fact.isBare() && (!known || (fact.kinds() & ~dependency.kinds) != 0)) {
      withdrawn(source, fact.number());
      bare.drop(source, fact);
      return;
    }
    if (!known) {
      dependency = new Dependency(from, to);
    }
    if (share == null) {
      share = new Drawn(source, dependency, fact);
      share.change();
      source.put(fact.number(), share);
      dependency.add(share);
    } else {
      share.take(fact);
      dependency.join();
    }
    join(dependency, share, known);
  }

  /**
   * The dependency that another source may have drawn already; null where there is none. Of two
   * classes one of which only this source has there is none: in this process no source has two
   * numbers for one dependency.
   */
  private Dependency drawnByOthers(SourceShare source, LockClass from, LockClass to) {
    boolean alone = from.members.size() == 1 || to.members.size() == 1;
    return alone && !source.elsewhere ? null : dependencies.find(from, to);
  }

  private void join(Dependency dependency, Drawn share, boolean known) {
    LockClass from = dependency.from;
    LockClass to = dependency.to;
    int added = share.fact.kinds() & ~dependency.kinds;
    boolean cycle = known ? components.together(from, to) : components.insert(from, to);
    for (int left = added; left != 0; left &= left - 1) {
      int kind = Integer.lowestOneBit(left);
      if (from != to && (cycle || irqs.joinsUsages(dependency, kind))) {
        NewKind drawn = NewKind.of(dependency, kind, share.source, share.fact);
        if (cycle) {
          order.check(drawn);
        }
        irqs.dependencyDrawn(drawn);
      }
      dependency.kinds |= kind;
    }
    if (!known) {
      dependencies.add(dependency);
    }
    if (added != 0) {
      reach.dependencyChanged(dependency);
    }
  }

  /** How often a source has drawn a dependency. */
  void counted(SourceShare source, DependencyCounted fact) {
    Drawn share = source.drawn(fact.number());
    if (share != null && share.count != fact.count()) {
      share.dependency.count += fact.count() - share.count;
      share.dependency.change();
      share.count = fact.count();
      share.change();
    }
  }

  /** A source withdraws a dependency. */
  void withdrawn(SourceShare source, int number) {
    Drawn share = source.drawn(number);
    if (share == null) {
      return;
    }
    source.put(number, null);
    Dependency dependency = share.dependency;
    if (dependency.shares().size() > 1) {
      settle();
    }
    dependency.remove(share);
    int kinds = 0;
    for (Drawn each : dependency.shares()) {
      kinds |= each.fact.kinds();
    }
    if (kinds == dependency.kinds) {
      dependency.join();
      marked = marked || dependency.hides || findings.needs(dependency);
      return;
    }
    DependencyRecord was = dependency.record();
    withdrawn.put((long) was.from() << Integer.SIZE | was.to(), was);
    dependency.withdrawn = true;
    gone.add(dependency);
    if (!dependency.shares().isEmpty()) {
      settle();
      drawAnew(dependency.shares());
    }
  }

  /** Checks the rest of a dependency that has lost a kind like a new one. */
  private void drawAnew(List<Drawn> left) {
    for (boolean bareOnes : new boolean[] {false, true}) {
      for (Drawn each : left) {
        if (each.fact.isBare() == bareOnes) {
          drawAnew(each);
        }
      }
    }
  }

  /** Draws a dependency of a source as if it were new. */
  void drawAnew(Drawn share) {
    SourceShare source = share.source;
    source.put(share.fact.number(), null);
    drawn(source, share.current());
    source.drawnTaken(share.fact.number(), share.order, share.earlier);
  }

  /** Something was withdrawn that findings may show. */
  void mark() {
    marked = true;
  }

  /** Whether findings may be others than if what was withdrawn had never been there. */
  boolean isMarked() {
    return marked;
  }

  /** A usage, new or known, as a source has seen it first. */
  void used(SourceShare source, UsageSeen fact) {
    settle();
    Member member = source.classes.get(fact.lockClass());
    LockClass lockClass = member.lockClass;
    int bit = fact.bit();
    if (fact.isBare() && (lockClass.usage & 1 << bit) == 0) {
      bare.drop(source, fact);
      return;
    }
    member.put(fact);
    if ((lockClass.usage & 1 << bit) != 0) {
      return;
    }
    lockClass.usage |= 1 << bit;
    if ((lockClass.usage & Usage.conflicting(bit)) != 0) {
      lockState.check(lockClass, bit, lockClass.namedOnly() && !sameLock(lockClass, bit));
    }
    declared.usageMarked(lockClass, bit, findings);
    reach.usageChanged(lockClass);
    irqs.usageMarked(lockClass, fact);
  }

  /** A source withdraws a usage. */
  void usageWithdrawn(SourceShare source, int number, int bit) {
    Member member = source.classes.get(number);
    if (member.remove(bit)) {
      member.lockClass.lostUsage = true;
      if (!member.lockClass.unused(bit)) {
        member.lockClass.usage &= ~(1 << bit);
        usageGone = true;
      } else {
        marked = marked || findings.needs(member.lockClass, bit);
      }
    }
  }

  /** Whether the conflicting usages of a class known by name are at least of one lock object. */
  private static boolean sameLock(LockClass lockClass, int bit) {
    int conflicting = Usage.conflicting(bit);
    Observation used = lockClass.usedAt(bit).event();
    for (int other = 0; other < Usage.BITS; other++) {
      if ((conflicting & lockClass.usage & 1 << other) != 0
          && used.sameLock(lockClass.usedAt(other).event())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes what was withdrawn since the last call, and the findings that rest on it. Cost:
   * O(classes + dependencies) if there is any.
   */
  void settle() {
    if (gone.isEmpty() && !usageGone) {
      return;
    }
    boolean regroup = irqs.withdrawing();
    boolean inside = gone.stream().anyMatch(order::inside);
    List<Dependency> again = order.withdrawing(gone, dependencies);
    marked |= gone.stream().anyMatch(each -> each.hides);
    if (!gone.isEmpty()) {
      dependencies.remove(gone);
      gone.clear();
    }
    usageGone = false;
    marked |= findings.withdrawGroundless() || regroup || !again.isEmpty();
    reach.rebuild(classes.all());
    if (inside) {
      rebuildComponents();
      order.checkAgain(again);
    }
    if (regroup) {
      irqs.checkAgain(dependencies.all());
    }
  }

  private void rebuildComponents() {
    components.clear();
    order.rebuild(dependencies.all());
    for (Dependency each : dependencies.all()) {
      components.insert(each.from, each.to);
    }
  }

  /**
   * All facts that a store kept are restored.
   *
   * @throws MalformedFactException the classes are none of one graph
   */
  void restored() throws MalformedFactException {
    classes.restored();
    dependencies.insertInto(components);
    reach.rebuild(classes.all());
    order.restored();
  }

  /** A finding that a store kept, after all dependencies. */
  void restore(KeptFinding kept) {
    order.restore(kept);
    irqs.restore(kept);
  }

  /** Whether there is a dependency between the classes of these ids. */
  boolean has(int from, int to) {
    return from < classes.size()
        && to < classes.size()
        && dependencies.find(classes.of(from), classes.of(to)) != null;
  }

  /** Dependencies withdrawn since the last call. */
  List<DependencyRecord> drainWithdrawn() {
    List<DependencyRecord> drained = List.copyOf(withdrawn.values());
    withdrawn.clear();
    return drained;
  }

  /** What a store kept: nothing is checked. */
  void restore(SourceShare source, DependencyDrawn fact, KeptFact kept) {
    LockClass from = source.lockClass(fact.ends().from());
    LockClass to = source.lockClass(fact.ends().to());
    Dependency dependency = dependencies.find(from, to);
    boolean known = dependency != null;
    if (!known) {
      dependency = new Dependency(from, to);
    }
    Drawn share = new Drawn(source, dependency, fact);
    share.order = kept.order();
    share.earlier = kept.earlier();
    source.put(fact.number(), share);
    dependency.restore(share);
    dependency.kinds |= fact.kinds();
    if (!known) {
      dependencies.add(dependency);
    }
  }

  /** What a store kept: nothing is checked. */
  void restore(SourceShare source, UsageSeen fact, KeptFact kept) {
    Member member = source.classes.get(fact.lockClass());
    member.put(fact);
    member.usageTaken(fact.bit(), kept.order());
    member.lockClass.usage |= 1 << fact.bit();
  }
}
