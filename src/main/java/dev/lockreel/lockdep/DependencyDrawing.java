package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws the dependencies of an acquisition and has each new one checked; takes them back when an
 * inferred gap shows that a held lock was not held any more. Source: the kernel's check_prevs_add
 * and check_prev_add.
 */
final class DependencyDrawing {
  private final LockClasses classes;
  private final ChainCache chains;
  private final DependencyGraph graph;
  private final ComponentOrder components;
  private final IrqReach reach;
  private final OrderInversionCheck order;
  private final IrqInversionCheck irqs;
  private final Findings findings;
  private final PendingEvidence pending;
  private final List<DependencyRecord> withdrawn = new ArrayList<>();

  DependencyDrawing(
      LockClasses classes,
      ChainCache chains,
      DependencyGraph graph,
      ComponentOrder components,
      IrqReach reach,
      OrderInversionCheck order,
      IrqInversionCheck irqs,
      Findings findings,
      PendingEvidence pending) {
    this.classes = classes;
    this.chains = chains;
    this.graph = graph;
    this.components = components;
    this.reach = reach;
    this.order = order;
    this.irqs = irqs;
    this.findings = findings;
    this.pending = pending;
  }

  /**
   * Validates the scene's acquisition as the chain it makes: a chain never seen, or one that lost
   * its dependencies to a withdrawal.
   */
  void validate(Scene scene, Chain chain) {
    chain.validated = true;
    if (!Entry.draws(scene.entry)
        || (scene.entry & Entry.NESTED) != 0
        || (chain.recursesOn != 0 && !nestsOnNeighbour(chain))
        || chain.depth == 1) {
      chain.confirmed = true;
      return;
    }
    List<Dependency> drawn = new ArrayList<>(2);
    List<Integer> distances = new ArrayList<>(2);
    Task task = scene.task;
    int base = task.depth - (chain.depth - 1);
    for (int i = task.depth - 1; i >= base; i--) {
      int held = task.held[i].entry;
      if (!Entry.isChecked(held)) {
        continue;
      }
      Dependency dependency = draw(scene, i, task.depth - i);
      if (!drawn.contains(dependency)) {
        drawn.add(dependency);
        distances.add(task.depth - i);
      }
      if (!Entry.isTry(held)) {
        break;
      }
    }
    chain.draws = drawn.toArray(Dependency[]::new);
    chain.drawDistances = distances.stream().mapToInt(Integer::intValue).toArray();
    chain.confirmed = drawn.stream().allMatch(d -> d.confirmed);
  }

  /** A known chain again, some dependency of which is not confirmed yet. */
  void drawAgain(Chain chain, Task task) {
    boolean all = true;
    for (int i = 0; i < chain.draws.length; i++) {
      rest(chain.draws[i], task, task.depth - chain.drawDistances[i]);
      all &= chain.draws[i].confirmed;
    }
    chain.confirmed = all;
  }

  private void rest(Dependency dependency, Task task, int held) {
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

  /** Draws the dependency from held entry {@code held} to the scene's lock. */
  private Dependency draw(Scene scene, int held, int distance) {
    Task task = scene.task;
    int heldEntry = task.held[held].entry;
    LockClass from = classes.of(Entry.classId(heldEntry));
    Dependency dependency = graph.find(from, scene.lockClass);
    boolean known = dependency != null;
    if (!known) {
      dependency = new Dependency(from, scene.lockClass, scene.observation(), task.held[held].lock);
    }
    int kind = DependencyKind.of(Entry.isShared(heldEntry), scene.recursive());
    boolean newKind = (dependency.kinds & kind) == 0;
    boolean assumed = (scene.entry & Entry.ASSUMED) != 0;
    boolean cycle =
        known
            ? components.together(from, scene.lockClass)
            : components.insert(from, scene.lockClass);
    if (newKind) {
      if (from != scene.lockClass) {
        if (cycle) {
          order.check(scene, held, dependency);
        }
        irqs.dependencyDrawn(scene, held, dependency);
      }
      dependency.kinds |= kind;
      dependency.assumedKinds |= assumed ? kind : 0;
    } else if (!assumed) {
      dependency.assumedKinds &= ~kind;
    }
    if (!known) {
      graph.add(dependency);
    }
    if (newKind) {
      reach.dependencyChanged(dependency);
    }
    dependency.distance = Math.min(dependency.distance, distance);
    rest(dependency, task, held);
    dependency.emulated &= scene.emulated;
    dependency.changed = true;
    return dependency;
  }

  /**
   * Withdraws what rests on the held-lock entry with that serial number alone: dependencies, usage
   * marks, the findings that need them, and the chains that drew them, which are validated again
   * when next seen. Cost: O(chains + dependencies) if there is any.
   */
  void withdraw(long serial) {
    withdraw(List.of(serial));
  }

  /** The same for several entries. Cost: once O(graph). */
  void withdraw(List<Long> serials) {
    boolean any = false;
    for (long serial : serials) {
      any |= pending.refute(serial);
    }
    if (!any) {
      return;
    }
    List<Dependency> gone = graph.all().stream().filter(Dependency::groundless).toList();
    if (!gone.isEmpty()) {
      chains.spreadHits();
      gone.forEach(dependency -> withdrawn.add(dependency.record()));
      graph.remove(gone);
    }
    if (findings.withdrawGroundless() || !gone.isEmpty()) {
      chains.spreadHits();
      chains.forEach(Chain::forgetWithdrawn);
    }
    reach.rebuild(classes.all());
  }

  /** Dependencies withdrawn since the last call. */
  List<DependencyRecord> drainWithdrawn() {
    List<DependencyRecord> drained = List.copyOf(withdrawn);
    withdrawn.clear();
    return drained;
  }
}
