package dev.lockreel.lockdep;

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
  private final ClosingPaths paths;
  private final ComponentOrder components;
  private final LockClasses classes;
  private final ChainCache chains;
  private final Findings findings;

  OrderInversionCheck(
      ComponentOrder components, LockClasses classes, ChainCache chains, Findings findings) {
    this.paths = new ClosingPaths(components);
    this.components = components;
    this.classes = classes;
    this.chains = chains;
    this.findings = findings;
  }

  /**
   * Checks the dependency that the scene's acquisition draws from held entry {@code held}; both
   * ends are in one component, or there would be no cycle to look for.
   *
   * @param drawn already in the graph, or about to be
   */
  void check(Scene scene, int held, Dependency drawn) {
    boolean heldShared = Entry.isShared(scene.task.held[held].entry);
    LockClass holder = drawn.from;
    List<Dependency> path =
        paths.find(drawn.to, scene.recursive(), holder, heldShared, classes.size());
    if (path != null && !simple(path, holder)) {
      path = new SimplePaths(holder, heldShared, components).from(drawn.to, scene.recursive());
    }
    if (path != null) {
      report(scene, held, drawn, path);
    }
  }

  /** Whether the path, closed, runs through no class twice. */
  private static boolean simple(List<Dependency> path, LockClass holder) {
    Set<LockClass> passed = new HashSet<>(Set.of(holder));
    return path.stream().allMatch(step -> passed.add(step.from));
  }

  private void report(Scene scene, int held, Dependency drawn, List<Dependency> path) {
    List<LockClass> cycle = new ArrayList<>();
    path.forEach(step -> cycle.add(step.from));
    cycle.add(drawn.from);
    int kind = DependencyKind.of(Entry.isShared(scene.task.held[held].entry), scene.recursive());
    List<PathStep> steps = new ArrayList<>();
    path.forEach(step -> steps.add(Evidence.step(step)));
    steps.add(Evidence.step(drawn, kind, scene.observation().witness()));
    CycleEvidence evidence = new CycleEvidence(scene, held, path);
    boolean assumed = evidence.restsOnAssumption();
    Confidence confidence = evidence.sameInstances() ? Confidence.INSTANCE : Confidence.CLASS;
    Finding finding =
        new Finding(
            Rule.LOCK_ORDER_INVERSION,
            Fingerprint.of(
                Rule.LOCK_ORDER_INVERSION,
                Fingerprint.smallestRotation(Evidence.stableNames(cycle))),
            Rule.LOCK_ORDER_INVERSION.headline(),
            assumed ? Severity.WARNING : Severity.ERROR,
            confidence,
            evidence.reason(),
            1,
            Evidence.of(cycle),
            steps,
            scene.observation().witness(),
            null,
            "",
            evidence.mitigations());
    chains.spreadHits();
    List<Dependency> restsOn = new ArrayList<>(path);
    restsOn.add(drawn);
    findings.reportClosing(finding, drawn, restsOn);
  }
}
