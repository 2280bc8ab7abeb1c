package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Prove that a new dependency does not close a strong path. Source: the kernel's check_noncircular
 * and print_circular_bug.
 */
final class OrderInversionCheck {
  private final ClosingPaths paths;
  private final ComponentOrder components;
  private final LockClasses classes;
  private final Findings findings;

  OrderInversionCheck(ComponentOrder components, LockClasses classes, Findings findings) {
    this.paths = new ClosingPaths(components);
    this.components = components;
    this.classes = classes;
    this.findings = findings;
  }

  /**
   * Checks a dependency of a new kind; both ends are in one component, or there would be no cycle
   * to look for. It is already in the graph, or about to be.
   */
  void check(NewKind drawn) {
    boolean heldShared = drawn.heldShared();
    LockClass holder = drawn.dependency().from;
    LockClass taken = drawn.dependency().to;
    List<Dependency> path =
        paths.find(taken, drawn.recursive(), holder, heldShared, classes.size());
    if (path != null && !simple(path, holder)) {
      path = new SimplePaths(holder, heldShared, components).from(taken, drawn.recursive());
    }
    if (path != null) {
      report(drawn, path);
    }
  }

  /** Whether the path, closed, runs through no class twice. */
  private static boolean simple(List<Dependency> path, LockClass holder) {
    Set<LockClass> passed = new HashSet<>(Set.of(holder));
    return path.stream().allMatch(step -> passed.add(step.from));
  }

  private void report(NewKind drawn, List<Dependency> path) {
    Dependency closing = drawn.dependency();
    List<LockClass> cycle = new ArrayList<>();
    path.forEach(step -> cycle.add(step.from));
    cycle.add(closing.from);
    List<PathStep> steps = new ArrayList<>();
    path.forEach(step -> steps.add(Evidence.step(step)));
    steps.add(Evidence.step(closing, drawn.kind(), drawn.witness()));
    CycleEvidence evidence = new CycleEvidence(drawn, path);
    boolean assumed = evidence.restsOnAssumption();
    Confidence confidence = evidence.sameInstances() ? Confidence.INSTANCE : Confidence.CLASS;
    Finding finding =
        Finding.of(
                Rule.LOCK_ORDER_INVERSION,
                Fingerprint.smallestRotation(Evidence.stableNames(cycle)))
            .warningIf(assumed)
            .confidence(confidence, evidence.reason())
            .classes(Evidence.of(cycle))
            .path(steps)
            .at(drawn.witness())
            .mitigations(evidence.mitigations())
            .build();
    List<Dependency> restsOn = new ArrayList<>(path);
    restsOn.add(closing);
    findings.reportClosing(finding, drawn, restsOn);
  }
}
