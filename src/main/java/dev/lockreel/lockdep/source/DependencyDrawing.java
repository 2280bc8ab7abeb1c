package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.DependencyCounted;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyDrawn.Drawing;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.FactSink;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Draws the dependencies of a source's acquisitions and reports to the graph each that is new or
 * has a new kind; withdraws them when an inferred gap shows that a lock was no longer held. Source:
 * the kernel's check_prevs_add and check_prev_add.
 */
final class DependencyDrawing {
  private final SourceClasses classes;
  private final ChainCache chains;
  private final SourceFindings findings;
  private final PendingEvidence pending;
  private final FactSink facts;
  private final DrawnDependencies drawn = new DrawnDependencies();
  private int nextNumber;

  DependencyDrawing(
      SourceClasses classes,
      ChainCache chains,
      SourceFindings findings,
      PendingEvidence pending,
      FactSink facts) {
    this.classes = classes;
    this.chains = chains;
    this.findings = findings;
    this.pending = pending;
    this.facts = facts;
  }

  /**
   * Validates an acquisition as the chain it makes: a chain never seen, or one that lost its
   * dependencies to a withdrawal.
   */
  void validate(Occurrence taken, Chain chain) {
    chain.validated = true;
    if (!Entry.draws(taken.entry)
        || (taken.entry & Entry.NESTED) != 0
        || (chain.recursesOn != 0 && !nestsOnNeighbour(chain))
        || chain.depth == 1) {
      chain.confirmed = true;
      return;
    }
    boolean all = true;
    Task task = taken.task;
    int base = task.depth - (chain.depth - 1);
    for (int i = task.depth - 1; i >= base; i--) {
      int held = task.held[i].entry;
      if (!Entry.isChecked(held)) {
        continue;
      }
      DrawnDependency dependency = draw(taken, i);
      if (dependency.drawnBy(chain)) {
        chain.draws(dependency);
        all &= dependency.confirmed;
      }
      if (!Entry.isTry(held)) {
        break;
      }
    }
    chain.confirmed = all;
  }

  /** A known chain again, some dependency of which is not confirmed yet. */
  void drawAgain(Chain chain, Task task) {
    boolean all = true;
    for (int i = 0; i < chain.draws.length; i++) {
      rest(chain.draws[i], task, newest(task, chain.draws[i].from));
      all &= chain.draws[i].confirmed;
    }
    chain.confirmed = all;
  }

  /** The newest entry of the task from which a dependency of that class is drawn. */
  private static int newest(Task task, SourceClass from) {
    int held = task.depth - 1;
    while (task.held[held].classId() != from.number || !Entry.isChecked(task.held[held].entry)) {
      held--;
    }
    return held;
  }

  private void rest(DrawnDependency dependency, Task task, int held) {
    if (dependency.drawnFrom(task.held[held].serial)) {
      pending.add(task, held, dependency);
    }
  }

  /**
   * A class known by name whose users nest it: the kernel knows the inner lock by a subclass of its
   * own and draws {@code A -> A/1}, which by name is {@code A -> A}. Deeper in the stack nothing is
   * drawn.
   */
  private static boolean nestsOnNeighbour(Chain chain) {
    return chain.lockClass.namedOnly()
        && chain.lockClass.annotation.nesting()
        && chain.parent.lockClass == chain.lockClass;
  }

  /** Draws the dependency from held entry {@code held} to the lock that is taken. */
  private DrawnDependency draw(Occurrence taken, int held) {
    Task task = taken.task;
    int heldEntry = task.held[held].entry;
    SourceClass from = classes.of(Entry.classId(heldEntry));
    DrawnDependency dependency = drawn.find(from, taken.lockClass);
    int kind = DependencyKind.of(Entry.isShared(heldEntry), Entry.isRecursive(taken.entry));
    boolean assumed = (taken.entry & Entry.ASSUMED) != 0;
    boolean newKind = dependency == null || (dependency.kinds & kind) == 0;
    Drawing drawing = newKind ? taken.drawing(held) : null;
    if (dependency == null) {
      dependency = new DrawnDependency(nextNumber++, from, taken.lockClass, drawing);
      drawn.add(dependency);
    }
    if (newKind) {
      dependency.drawnAnew(drawing);
    }
    int distance = Math.min(dependency.distance, task.depth - held);
    int assumedKinds =
        assumed ? dependency.assumedKinds | (newKind ? kind : 0) : dependency.assumedKinds & ~kind;
    boolean changed =
        newKind || distance != dependency.distance || assumedKinds != dependency.assumedKinds;
    dependency.kinds |= kind;
    dependency.assumedKinds = assumedKinds;
    dependency.distance = distance;
    if (changed) {
      dependency.reportedCount = dependency.count();
      facts.accept(dependency.fact());
    }
    rest(dependency, task, held);
    return dependency;
  }

  /**
   * Withdraws what rests on the held-lock entry with that serial number alone: dependencies, usage
   * marks, the findings that need them, and the chains that drew them, which are validated again
   * when next seen. Cost: that of what rests on it; O(dependencies) if one is withdrawn.
   */
  void withdraw(long serial) {
    withdraw(List.of(serial));
  }

  /** Withdraws what rests on any of several entries alone. Cost: once O(dependencies). */
  void withdraw(List<Long> serials) {
    boolean any = false;
    SortedMap<Integer, DrawnDependency> refuted = new TreeMap<>();
    for (long serial : serials) {
      for (Provisional each : pending.refute(serial)) {
        any = true;
        if (each instanceof DrawnDependency dependency) {
          refuted.put(dependency.number, dependency);
        }
      }
    }
    if (!any) {
      return;
    }
    refuted.values().removeIf(dependency -> !dependency.groundless());
    if (chains.breakOrders && !refuted.isEmpty()) {
      chains.spreadHits();
    }
    for (DrawnDependency dependency : refuted.values()) {
      dependency.withdrawn = true;
    }
    for (DrawnDependency dependency : refuted.values()) {
      dependency.chains().forEach(chains::spreadHits);
      facts.accept(new DependencyWithdrawn(dependency.number));
      drawn.remove(dependency);
    }
    for (DrawnDependency dependency : refuted.values()) {
      dependency.chains().forEach(Chain::forgetWithdrawn);
    }
    if (findings.withdrawGroundless() && chains.breakOrders) {
      chains.spreadHits();
      chains.forEach(Chain::forgetWithdrawn);
    }
  }

  /** Chains and dependencies. */
  long countedParts() {
    return (long) chains.size() + drawn.size();
  }

  /** Reports to the graph the counts that have changed. Cost: O(chains + dependencies). */
  void reportCounts() {
    chains.spreadHits();
    for (DrawnDependency dependency : drawn.all()) {
      if (dependency.settledCount != dependency.reportedCount) {
        dependency.reportedCount = dependency.settledCount;
        facts.accept(new DependencyCounted(dependency.number, dependency.settledCount));
      }
    }
  }

  /** Restores a dependency reported before a restart; it counts as confirmed at first. */
  void restore(DependencyDrawn known) {
    DrawnDependency restored =
        new DrawnDependency(
            known.number(),
            classes.of(known.ends().from()),
            classes.of(known.ends().to()),
            known.first());
    restored.restore(known);
    drawn.add(restored);
    nextNumber = Math.max(nextNumber, known.number() + 1);
  }

  /** A restored dependency rests on the entry with that serial number. */
  void restoreGround(DrawnDependency dependency, long serial) {
    dependency.confirmed = false;
    dependency.drawnFrom(serial);
    pending.add(serial, dependency);
  }

  /** All by number. */
  List<DrawnDependency> all() {
    return drawn.all();
  }
}
