package dev.lockreel.lockdep;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.List;

/**
 * The lock-dependency graph over all sources, with the chain cache, the checks and the findings:
 * the part of the validator that is one for a whole fleet. Each source has its own {@link
 * SourceValidator} on it. Not for several threads.
 */
public final class LockGraph {
  final LockClasses classes;
  final ChainCache chains = new ChainCache();
  final DependencyGraph dependencies = new DependencyGraph();
  final PendingEvidence pending = new PendingEvidence();
  final Findings findings = new Findings(pending);
  final ComponentOrder components = new ComponentOrder();
  final IrqReach reach = new IrqReach();
  final DependencyDrawing drawing;
  final DeclaredOrderCheck declared;
  final UsageMarker usageMarker;
  final RecursionCheck recursion = new RecursionCheck(findings);
  final WaitContextCheck waitContext = new WaitContextCheck(findings);
  final UnlockBalanceCheck unlockBalance = new UnlockBalanceCheck(findings);
  final NestLockCheck nestLock = new NestLockCheck(findings);
  final StillHeldCheck heldAtUserReturn =
      new StillHeldCheck(
          Rule.LOCK_HELD_AT_USER_RETURN,
          "The task took it in this very system call and was seen on its way to user space.",
          findings);
  final StillHeldCheck heldAtExit =
      new StillHeldCheck(
          Rule.LOCK_HELD_AT_EXIT, "The task ended without having released it.", findings);
  final StillHeldCheck heldLockFreed =
      new StillHeldCheck(
          Rule.HELD_LOCK_FREED,
          "The lock lies in memory that was freed while it was held.",
          findings);

  /** Number that the next held-lock entry gets; 0 means none. */
  long nextSerial = 1;

  /** An empty graph without declared orders and symbols of the traced kernel. */
  public LockGraph(ClassAnnotations annotations) {
    this(annotations, List.of(), 0);
  }

  /**
   * An empty graph.
   *
   * @param rules orders that the user declared
   * @param noValidateKey address of {@code __lockdep_no_validate__} in the traced kernel; 0 unknown
   */
  public LockGraph(ClassAnnotations annotations, List<OrderRule> rules, long noValidateKey) {
    classes = new LockClasses(annotations, noValidateKey, pending);
    OrderInversionCheck order = new OrderInversionCheck(components, classes, chains, findings);
    IrqInversionCheck irqs = new IrqInversionCheck(reach, classes, findings);
    drawing =
        new DependencyDrawing(
            classes, chains, dependencies, components, reach, order, irqs, findings, pending);
    declared = new DeclaredOrderCheck(rules, classes, findings);
    usageMarker = new UsageMarker(reach, new LockStateCheck(findings), irqs, declared, pending);
  }

  /**
   * The validator of a source.
   *
   * @param notes takes the anomalies that it notices
   */
  public SourceValidator source(ReadTally notes) {
    return new SourceValidator(this, notes, false);
  }

  /**
   * The validator of the locks that emulated protocols take in a source's place: what it draws is
   * marked as emulated, and its tasks hold none of the recorded locks.
   *
   * @param notes takes the anomalies that it notices
   */
  public SourceValidator emulatedSource(ReadTally notes) {
    return new SourceValidator(this, notes, true);
  }

  /** Keeps a finding that is not about the lock graph; the same one again raises its count. */
  public void report(Finding finding) {
    findings.report(finding);
  }

  /** All classes by id. */
  public List<ClassRecord> classes() {
    return classes.all().stream().map(LockClass::record).toList();
  }

  /** All dependencies by (from, to), their counts up to date. Cost: O(chains + dependencies). */
  public List<DependencyRecord> dependencies() {
    chains.spreadHits();
    return dependencies.all().stream().map(Dependency::record).toList();
  }

  /** All findings in the order in which they were first found. */
  public List<Finding> findings() {
    return findings(OpenEntries.NONE);
  }

  /** The same as they may be reported while these entries are held. */
  public List<Finding> findings(OpenEntries open) {
    chains.spreadHits();
    return findings.all().stream().map(found -> found.value(open)).toList();
  }

  /** How many findings there are; cheap, for progress. */
  public int findingCount() {
    return findings.size();
  }

  public int classCount() {
    return classes.size();
  }

  public int dependencyCount() {
    return dependencies.size();
  }

  /** What changed since the last call. Cost: O(chains + dependencies). */
  public GraphChanges drainChanges() {
    chains.spreadHits();
    List<ClassRecord> changedClasses = new ArrayList<>();
    for (LockClass each : classes.all()) {
      if (each.changed) {
        changedClasses.add(each.record());
        each.changed = false;
      }
    }
    List<FindingRecord> changedFindings = new ArrayList<>();
    for (KeptFinding found : findings.all()) {
      if (found.mayHaveChanged()) {
        changedFindings.add(found.record());
        found.changed = false;
      }
    }
    List<DependencyRecord> changedDependencies = new ArrayList<>();
    for (Dependency each : dependencies.all()) {
      if (each.changed) {
        changedDependencies.add(each.record());
        each.changed = false;
      }
    }
    return new GraphChanges(
        changedClasses,
        changedDependencies,
        drawing.drainWithdrawn(),
        changedFindings,
        findings.drainWithdrawn(),
        nextSerial);
  }

  /** Fills an empty graph with what a store kept. */
  public void restore(
      List<ClassRecord> storedClasses,
      List<DependencyRecord> storedDependencies,
      List<FindingRecord> storedFindings,
      long storedSerial) {
    storedClasses.forEach(classes::restore);
    for (DependencyRecord stored : storedDependencies) {
      Dependency restored =
          Dependency.restored(stored, classes.of(stored.from()), classes.of(stored.to()));
      for (long serial : stored.restsOn()) {
        pending.add(serial, restored);
      }
      components.insert(restored.from, restored.to);
      dependencies.add(restored);
    }
    reach.rebuild(classes.all());
    for (FindingRecord stored : storedFindings) {
      List<Dependency> restsOn = new ArrayList<>();
      for (long ends : stored.restsOn()) {
        restsOn.add(dependencies.find(classes.of((int) (ends >>> 32)), classes.of((int) ends)));
      }
      findings.restore(stored, restsOn);
    }
    nextSerial = storedSerial;
    declared.restored(dependencies.all());
  }
}
