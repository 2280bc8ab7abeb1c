package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Prove that a new dependency does not close a strong path. Source: the kernel's check_noncircular
 * and print_circular_bug.
 */
final class OrderInversionCheck {
  /** Dependencies that a search looks at in a component whose cycles are one finding. */
  private static final long NEAR = 5_000;

  /**
   * Dependencies that searches in vain may look at, all together, before {@link StrongComponents}
   * show which searches are none: those cost memory and time that most graphs need not spend.
   */
  private static final long IN_VAIN = 5_000_000;

  private long inVain;

  /** Null while few searches were in vain. */
  private StrongComponents strong;

  /** Components of which all dependencies are in {@link #strong}. */
  private final Set<Integer> followed = new HashSet<>();

  private final ClosingPaths paths;
  private final ClosingPaths nearPaths;
  private final ComponentCycles cycles;
  private final ComponentOrder components;
  private final LockClasses classes;
  private final Findings findings;

  OrderInversionCheck(ComponentOrder components, LockClasses classes, Findings findings) {
    this.paths = new ClosingPaths(components);
    this.nearPaths = new ClosingPaths(components, NEAR);
    this.cycles = new ComponentCycles(components, findings);
    components.listen(this::united);
    this.components = components;
    this.classes = classes;
    this.findings = findings;
  }

  /**
   * Checks a dependency of a new kind; both ends are in one component, or there would be no cycle
   * to look for. It is already in the graph, or about to be.
   */
  void check(NewKind drawn) {
    KeptFinding whole = cycles.of(drawn.dependency().from);
    if (whole != null) {
      followed.remove(components.of(drawn.dependency().from));
      oneMore(drawn, whole);
      return;
    }
    if (inVain >= IN_VAIN && !closes(drawn)) {
      return;
    }
    boolean heldShared = drawn.heldShared();
    LockClass holder = drawn.dependency().from;
    LockClass taken = drawn.dependency().to;
    List<Dependency> path =
        paths.find(taken, drawn.recursive(), holder, heldShared, classes.size());
    if (path == null) {
      inVain += paths.looked();
    } else if (!simple(path, holder)) {
      path = new SimplePaths(holder, heldShared, components).from(taken, drawn.recursive());
    }
    if (path != null) {
      report(drawn, path);
    }
  }

  /** Two components have become one. */
  private void united(int whole, int part) {
    cycles.united(whole, part);
    followed.remove(whole);
    followed.remove(part);
  }

  /** Whether the new kind closes a strong path, one that may run through a class twice. */
  private boolean closes(NewKind drawn) {
    strong = strong == null ? new StrongComponents() : strong;
    Dependency dependency = drawn.dependency();
    int component = components.of(dependency.from);
    if (followed.add(component)) {
      for (int id : components.members(component)) {
        Neighbours out = classes.of(id).out;
        for (int i = 0; i < out.size(); i++) {
          if (inside(out.edge(i))) {
            strong.enter(out.edge(i), out.edge(i).kinds);
          }
        }
      }
    }
    strong.enter(dependency, drawn.kind());
    return strong.closes(dependency, drawn.kind());
  }

  /** The components are being made anew, from these dependencies. */
  void rebuild(List<Dependency> all) {
    strong = null;
    followed.clear();
    all.forEach(each -> each.strongKinds = 0);
  }

  /** Whether the path, closed, runs through no class twice. */
  private static boolean simple(List<Dependency> path, LockClass holder) {
    Set<LockClass> passed = new HashSet<>(Set.of(holder));
    return path.stream().allMatch(step -> passed.add(step.from));
  }

  /**
   * One more cycle of a component that has one finding for all of them. It is described where a
   * short search finds it; else it is only counted.
   */
  private void oneMore(NewKind drawn, KeptFinding whole) {
    whole.oneMoreCycle();
    LockClass holder = drawn.dependency().from;
    List<Dependency> path =
        nearPaths.find(
            drawn.dependency().to, drawn.recursive(), holder, drawn.heldShared(), classes.size());
    if (path == null || !simple(path, holder) || new CycleEvidence(drawn, path).isSettled()) {
      return;
    }
    List<Dependency> cycle = new ArrayList<>(path);
    cycle.add(drawn.dependency());
    cycles.list(whole, cycle);
    boolean shorter = cycle.size() < whole.restsOn().size();
    boolean warning = whole.kept().severity() != Severity.ERROR;
    if (shorter || warning) {
      Finding found = finding(drawn, path);
      int bySeverity = found.severity().compareTo(whole.kept().severity());
      if (bySeverity < 0 || (bySeverity == 0 && shorter)) {
        cycles.describe(whole, found, cycle);
      }
    }
  }

  /**
   * Before dependencies are taken out of the graph: the others whose cycles must be looked for
   * again afterwards, because their component had one finding for all.
   */
  List<Dependency> withdrawing(List<Dependency> gone, DependencyGraph dependencies) {
    Set<Integer> dropped = new HashSet<>();
    for (Dependency each : gone) {
      if (inside(each) && cycles.drop(each)) {
        dropped.add(components.of(each.from));
      }
    }
    if (dropped.isEmpty()) {
      return List.of();
    }
    return dependencies.all().stream()
        .filter(each -> inside(each) && dropped.contains(components.of(each.from)))
        .toList();
  }

  /** Whether a dependency lies inside a component. */
  boolean inside(Dependency dependency) {
    return dependency.from != dependency.to && components.together(dependency.from, dependency.to);
  }

  /** The components are known anew, and so are the cycles of these dependencies. */
  void checkAgain(List<Dependency> left) {
    cycles.arrange();
    for (Dependency each : left) {
      if (!each.withdrawn && inside(each)) {
        for (int kinds = each.kinds; kinds != 0; kinds &= kinds - 1) {
          check(NewKind.known(each, Integer.lowestOneBit(kinds)));
        }
      }
    }
  }

  /** A finding that was kept in a store. */
  void restore(KeptFinding kept) {
    if (kept.kept().rule() == Rule.LOCK_ORDER_INVERSION) {
      cycles.restore(kept);
    }
  }

  /**
   * All dependencies that a store kept are there. It does not say which cycles were passed over:
   * each that runs through a class known by name only could have been. A class from which no
   * dependency leads is on none.
   */
  void restored() {
    Set<Integer> byName = new HashSet<>();
    for (LockClass each : classes.all()) {
      if (each.out.size() > 0 && each.namedOnly()) {
        byName.add(components.of(each));
      }
    }
    for (LockClass each : classes.all()) {
      if (each.out.size() > 0 && byName.contains(components.of(each))) {
        for (int i = 0; i < each.out.size(); i++) {
          Dependency dependency = each.out.edge(i);
          dependency.hides = inside(dependency);
        }
      }
    }
  }

  private void report(NewKind drawn, List<Dependency> path) {
    List<Dependency> restsOn = new ArrayList<>(path);
    restsOn.add(drawn.dependency());
    if (new CycleEvidence(drawn, path).isSettled()) {
      restsOn.forEach(each -> each.hides = true);
      return;
    }
    cycles.add(findings.reportClosing(finding(drawn, path), drawn, restsOn));
  }

  private static Finding finding(NewKind drawn, List<Dependency> path) {
    CycleEvidence evidence = new CycleEvidence(drawn, path);
    Dependency closing = drawn.dependency();
    List<LockClass> cycle = new ArrayList<>();
    path.forEach(step -> cycle.add(step.from));
    cycle.add(closing.from);
    List<PathStep> steps = new ArrayList<>();
    path.forEach(step -> steps.add(Evidence.step(step)));
    steps.add(Evidence.step(closing, drawn.kind(), drawn.witness()));
    boolean assumed = evidence.restsOnAssumption();
    Confidence confidence = evidence.sameInstances() ? Confidence.INSTANCE : Confidence.CLASS;
    return Finding.of(
            Rule.LOCK_ORDER_INVERSION, Fingerprint.smallestRotation(Evidence.stableNames(cycle)))
        .warningIf(assumed)
        .confidence(confidence, evidence.reason())
        .classes(Evidence.of(cycle))
        .path(steps)
        .at(drawn.witness())
        .mitigations(evidence.mitigations())
        .build();
  }
}
