package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Interrupt;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import java.util.ArrayList;
import java.util.List;

/**
 * Prove that no strong path leads from a class used in an interrupt to one held with that interrupt
 * enabled. It can come about from three sides: a new dependency joins the two, a class is newly
 * used in an interrupt, or newly held with it enabled. Source: the kernel's check_irq_usage,
 * check_usage_forwards and check_usage_backwards.
 *
 * <p>A class that is both safe and unsafe by itself was reported as such ({@link LockStateCheck}),
 * and the kernel stops there. No path ends at one, or every lock taken before or after it would
 * repeat that report; paths lead through it to others.
 */
final class IrqInversionCheck {
  private final StrongPaths paths = new StrongPaths();
  private final IrqReaderCheck self;
  private final IrqInversionGroups groups;
  private final IrqReach reach;
  private final LockClasses classes;
  private final Findings findings;

  /** Known dependencies are checked again: an inversion that has a finding is not seen anew. */
  private boolean again;

  IrqInversionCheck(IrqReach reach, LockClasses classes, Findings findings) {
    this.classes = classes;
    this.reach = reach;
    this.findings = findings;
    self = new IrqReaderCheck(findings);
    groups = new IrqInversionGroups(findings);
  }

  /** Whether a new kind of a dependency joins usages that {@link #dependencyDrawn} has to check. */
  boolean joinsUsages(Dependency dependency, int kind) {
    return reach.usedInBefore(dependency.from, (kind & DependencyKind.SHARED_HELD) != 0) != 0
        && reach.enabledAfter(dependency.to, (kind & DependencyKind.NON_RECURSIVE) == 0) != 0;
  }

  /** Checks what a new dependency (or a new kind of one) joins. */
  void dependencyDrawn(NewKind drawn) {
    Dependency dependency = drawn.dependency();
    int used = reach.usedInBefore(dependency.from, drawn.heldShared());
    int enabled = reach.enabledAfter(dependency.to, drawn.recursive());
    if (used == 0 || enabled == 0) {
      return;
    }
    for (Interrupt interrupt : Interrupt.values()) {
      if ((used & interrupt.usedIn) != 0 && (enabled & interrupt.enabled) != 0) {
        List<Dependency> path = joined(drawn, interrupt);
        if (path != null) {
          report(
              new IrqPath(path, interrupt),
              drawn.event(),
              drawn,
              "WARNING: " + interrupt + "-safe -> " + interrupt + "-unsafe lock order detected");
        }
      }
    }
  }

  /** Checks a usage, just set for {@code lockClass}, against the paths through it. */
  void usageMarked(LockClass lockClass, UsageSeen seen) {
    int bit = seen.bit();
    if (bit >= Usage.IRQ_BITS) {
      return;
    }
    boolean shared = Entry.isShared(seen.entryBits());
    boolean recursive = Entry.isRecursive(seen.entryBits());
    Interrupt interrupt = Interrupt.of(bit);
    if (lockClass.carriesNoPath() || Usage.inconsistent(lockClass.usage, interrupt)) {
      return;
    }
    List<Dependency> path = null;
    if ((1 << bit & Usage.USED_IN) != 0) {
      self.usedInInterrupt(lockClass, seen);
      if ((reach.enabledAfter(lockClass, recursive) & interrupt.enabled) != 0) {
        path = afterOthers(lockClass, recursive, interrupt, null);
      }
    } else if ((reach.usedInBefore(lockClass, shared) & interrupt.usedIn) != 0) {
      path = beforeOthers(lockClass, shared, interrupt, null);
    }
    if (path != null) {
      report(
          new IrqPath(path, interrupt),
          lockClass.usedAt(bit),
          null,
          Rule.IRQ_LOCK_INVERSION.headline());
    }
  }

  /**
   * A shortest path over {@code drawn} from an irq-safe to another, irq-unsafe class; null where
   * there is none. Where the nearest safe and the nearest unsafe class are the same one, one of the
   * two has to be another: if there is a pair at all, there is one with either of them.
   */
  private List<Dependency> joined(NewKind newKind, Interrupt interrupt) {
    Dependency drawn = newKind.dependency();
    boolean heldShared = newKind.heldShared();
    boolean recursive = newKind.recursive();
    List<Dependency> before = pathBefore(drawn.from, heldShared, interrupt, null);
    List<Dependency> after = pathAfter(drawn.to, recursive, interrupt, null);
    if (before == null || after == null) {
      return null;
    }
    LockClass safe = before.isEmpty() ? drawn.from : before.get(0).from;
    LockClass unsafe = after.isEmpty() ? drawn.to : after.get(after.size() - 1).to;
    if (safe == unsafe) {
      List<Dependency> otherSafe = pathBefore(drawn.from, heldShared, interrupt, unsafe);
      List<Dependency> otherUnsafe = pathAfter(drawn.to, recursive, interrupt, safe);
      if (otherSafe == null && otherUnsafe == null) {
        return null;
      }
      if (otherUnsafe == null
          || (otherSafe != null
              && otherSafe.size() - before.size() <= otherUnsafe.size() - after.size())) {
        before = otherSafe;
      } else {
        after = otherUnsafe;
      }
    }
    List<Dependency> path = new ArrayList<>(before);
    path.add(drawn);
    path.addAll(after);
    return path;
  }

  /**
   * From the nearest irq-safe class but {@code not} to {@code end}; empty if that is it; null where
   * none is.
   */
  private List<Dependency> pathBefore(
      LockClass end, boolean leftShared, Interrupt interrupt, LockClass not) {
    return end != not && ends(end, leftShared, interrupt, interrupt.usedIn)
        ? List.of()
        : beforeOthers(end, leftShared, interrupt, not);
  }

  /**
   * From {@code start} to the nearest irq-unsafe class but {@code not}; empty if that is it; null
   * where none is.
   */
  private List<Dependency> pathAfter(
      LockClass start, boolean weak, Interrupt interrupt, LockClass not) {
    return start != not && ends(start, weak, interrupt, interrupt.enabled)
        ? List.of()
        : afterOthers(start, weak, interrupt, not);
  }

  private List<Dependency> beforeOthers(
      LockClass end, boolean weak, Interrupt interrupt, LockClass not) {
    return paths.backwards(
        end, weak, new End(end, not, interrupt, interrupt.usedIn, reach), classes.size());
  }

  private List<Dependency> afterOthers(
      LockClass start, boolean weak, Interrupt interrupt, LockClass not) {
    return paths.forwards(
        start, weak, new End(start, not, interrupt, interrupt.enabled, reach), classes.size());
  }

  /** Whether an inversion may end at the class, arrived at like this. */
  private static boolean ends(LockClass at, boolean weak, Interrupt interrupt, int wanted) {
    int usage = weak ? at.usage & ~Usage.READ : at.usage;
    return (usage & wanted) != 0 && !at.carriesNoPath() && !Usage.inconsistent(at.usage, interrupt);
  }

  /** A class other than the start, and than {@code not}, at which an inversion may end. */
  private record End(
      LockClass start, LockClass not, Interrupt interrupt, int wanted, IrqReach reach)
      implements StrongPaths.Target {
    @Override
    public boolean at(LockClass lockClass, boolean weak) {
      return lockClass != start && lockClass != not && ends(lockClass, weak, interrupt, wanted);
    }

    @Override
    public boolean passes(LockClass lockClass) {
      return reach.leads(lockClass, wanted);
    }
  }

  /** A path from an irq-safe class to an irq-unsafe one. */
  private record IrqPath(List<Dependency> steps, Interrupt interrupt) {
    LockClass safe() {
      return steps.get(0).from;
    }

    LockClass unsafe() {
      return steps.get(steps.size() - 1).to;
    }

    int usedBit() {
      return Integer.numberOfTrailingZeros(safe().usage & interrupt.usedIn);
    }

    int enabledBit() {
      return Integer.numberOfTrailingZeros(unsafe().usage & interrupt.enabled);
    }
  }

  /**
   * @param at the event that made the path complete
   * @param drawn the step of the path that this event draws; null where it draws none
   */
  private void report(IrqPath path, WitnessedEvent at, NewKind drawn, String headline) {
    List<Dependency> steps = path.steps();
    Interrupt interrupt = path.interrupt();
    KeptFinding group = groups.of(steps, interrupt);
    if (group != null) {
      boolean severe = IrqInversionGroups.isSevere(group);
      groups.oneMore(group, steps, severe ? null : finding(path, at, drawn, headline));
      return;
    }
    Finding finding = finding(path, at, drawn, headline);
    if (again && findings.has(finding.fingerprint())) {
      return;
    }
    Ground ground = Ground.of(path.safe(), path.usedBit(), path.unsafe(), path.enabledBit());
    groups.add(findings.report(finding, ground, steps), interrupt);
  }

  /**
   * Before dependencies or usages are withdrawn: whether what is left has to be checked again after
   * that, because one finding stood for many.
   */
  boolean withdrawing() {
    return groups.drop();
  }

  /** Checks all dependencies that are left for inversions that have no finding. */
  void checkAgain(List<Dependency> left) {
    again = true;
    for (Dependency each : left) {
      for (int kinds = each.kinds; kinds != 0; kinds &= kinds - 1) {
        int kind = Integer.lowestOneBit(kinds);
        if (each.from != each.to && joinsUsages(each, kind)) {
          dependencyDrawn(NewKind.known(each, kind));
        }
      }
    }
    again = false;
  }

  /** A finding that was kept in a store. */
  void restore(KeptFinding kept) {
    groups.restore(kept);
  }

  private static Finding finding(IrqPath path, WitnessedEvent at, NewKind drawn, String headline) {
    LockClass safe = path.safe();
    LockClass unsafe = path.unsafe();
    List<PathStep> steps = new ArrayList<>();
    List<LockClass> involved = new ArrayList<>();
    for (Dependency step : path.steps()) {
      steps.add(
          drawn != null && step == drawn.dependency()
              ? Evidence.step(step, drawn.kind(), at.witness())
              : Evidence.step(step));
      involved.add(step.from);
    }
    involved.add(unsafe);
    boolean sameInstances = sameInstances(path, at, drawn);
    boolean namedOnly = !sameInstances && involved.stream().anyMatch(LockClass::namedOnly);
    WitnessedEvent used = safe.usedAt(path.usedBit());
    return Finding.of(
            Rule.IRQ_LOCK_INVERSION, IrqInversionGroups.identity(path.steps(), path.interrupt()))
        .headline(headline)
        .warningIf(namedOnly)
        .confidence(
            sameInstances ? Confidence.INSTANCE : Confidence.CLASS,
            namedOnly
                ? "The classes are known by name only: the trace does not say whether all events named are of"
                    + " the same class."
                : "Each step was seen for itself; together they deadlock if the interrupt comes in between.")
        .classes(Evidence.of(involved))
        .path(steps)
        .at(at.witness())
        .after(used == null ? null : used.witness())
        .usages(usages(path))
        .build();
  }

  /** Whether usages and dependencies are all of the same lock objects of one source. */
  private static boolean sameInstances(IrqPath path, WitnessedEvent at, NewKind drawn) {
    WitnessedEvent used = path.safe().usedAt(path.usedBit());
    WitnessedEvent enabled = path.unsafe().usedAt(path.enabledBit());
    if (used == null || enabled == null) {
      return false;
    }
    long expected = used.event().lock();
    boolean same =
        expected != 0
            && used.event().comparable(at.event())
            && enabled.event().comparable(at.event());
    for (Dependency step : path.steps()) {
      boolean now = drawn != null && step == drawn.dependency();
      same &= (now ? drawn.heldLock() : step.heldLock()) == expected;
      same &= now || step.firstEvent().comparable(at.event());
      expected = now ? at.event().lock() : step.firstEvent().lock();
    }
    return same && enabled.event().lock() == expected;
  }

  private static List<UsageEvidence> usages(IrqPath path) {
    List<UsageEvidence> usages = new ArrayList<>();
    for (LockClass each : List.of(path.safe(), path.unsafe())) {
      int bit = each == path.safe() ? path.usedBit() : path.enabledBit();
      if (each.usedAt(bit) != null) {
        usages.add(
            new UsageEvidence(
                each.printedName(), Usage.stateName(bit), each.usedAt(bit).witness()));
      }
    }
    return usages;
  }
}
