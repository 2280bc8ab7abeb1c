package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.UsageEvidence;
import java.util.ArrayList;
import java.util.List;

/**
 * Prove that no strong path leads from a class used in an interrupt to one held with that interrupt
 * enabled. It can come about from three sides: a new dependency joins the two, a class is newly
 * used in an interrupt, or newly held with it enabled. Source: the kernel's check_irq_usage,
 * check_usage_forwards and check_usage_backwards.
 */
final class IrqInversionCheck {
  private final IrqReach reach;
  private final Findings findings;

  IrqInversionCheck(IrqReach reach, Findings findings) {
    this.reach = reach;
    this.findings = findings;
  }

  /** Checks what a new dependency (or a new kind of one) joins. */
  void dependencyDrawn(Scene scene, int held, Dependency drawn) {
    boolean heldShared = Entry.isShared(scene.task.held[held].entry);
    int used = reach.usedInBefore(drawn.from, heldShared);
    int enabled = reach.enabledBehind(drawn.to, scene.recursive());
    if (used == 0 || enabled == 0) {
      return;
    }
    for (Interrupt interrupt : Interrupt.values()) {
      if ((used & interrupt.usedIn) == 0 || (enabled & interrupt.enabled) == 0) {
        continue;
      }
      int usedBit = firstBit(used & interrupt.usedIn);
      int enabledBit = firstBit(enabled & interrupt.enabled);
      List<Dependency> path = new ArrayList<>(reach.pathBefore(drawn.from, heldShared, usedBit));
      path.add(drawn);
      path.addAll(reach.pathBehind(drawn.to, scene.recursive(), enabledBit));
      report(
          scene,
          path,
          drawn,
          usedBit,
          enabledBit,
          "WARNING: " + interrupt + "-safe -> " + interrupt + "-unsafe lock order detected");
    }
  }

  /** Checks usage bit {@code bit}, just set for {@code lockClass}, against the paths through it. */
  void usageMarked(Scene scene, LockClass lockClass, int bit, boolean shared, boolean recursive) {
    if (lockClass.carriesNoPath()) {
      return;
    }
    Interrupt interrupt = Interrupt.of(bit);
    if ((1 << bit & Usage.USED_IN) != 0) {
      int enabled = reach.enabledBehind(lockClass, recursive) & interrupt.enabled;
      if (enabled != 0) {
        int enabledBit = firstBit(enabled);
        List<Dependency> path = reach.pathBehind(lockClass, recursive, enabledBit);
        report(scene, path, null, bit, enabledBit, Rule.IRQ_LOCK_INVERSION.headline());
      }
    } else {
      int used = reach.usedInBefore(lockClass, shared) & interrupt.usedIn;
      if (used != 0) {
        int usedBit = firstBit(used);
        List<Dependency> path = reach.pathBefore(lockClass, shared, usedBit);
        report(scene, path, null, usedBit, bit, Rule.IRQ_LOCK_INVERSION.headline());
      }
    }
  }

  private void report(
      Scene scene,
      List<Dependency> path,
      Dependency drawn,
      int usedBit,
      int enabledBit,
      String headline) {
    if (path.isEmpty()) {
      // The class conflicts with itself; LockStateCheck has said so.
      return;
    }
    Interrupt interrupt = Interrupt.of(usedBit);
    LockClass safe = path.get(0).from;
    LockClass unsafe = path.get(path.size() - 1).to;
    if (safe == unsafe
        || Usage.inconsistent(safe.usage, interrupt)
        || Usage.inconsistent(unsafe.usage, interrupt)) {
      // A class that is both safe and unsafe by itself was reported as such.
      return;
    }
    List<PathStep> steps = new ArrayList<>();
    for (Dependency step : path) {
      steps.add(
          step == drawn
              ? Evidence.step(step, kind(scene, step), scene.sighting().witness())
              : Evidence.step(step));
    }
    List<LockClass> involved = new ArrayList<>();
    path.forEach(step -> involved.add(step.from));
    involved.add(unsafe);
    boolean sameInstances = sameInstances(scene, path, drawn, usedBit, enabledBit);
    boolean namedOnly = !sameInstances && involved.stream().anyMatch(LockClass::namedOnly);
    Finding finding =
        new Finding(
            Rule.IRQ_LOCK_INVERSION,
            Fingerprint.of(
                Rule.IRQ_LOCK_INVERSION,
                List.of(safe.stableName(), unsafe.stableName(), interrupt.name())),
            headline,
            namedOnly ? Severity.WARNING : Severity.ERROR,
            sameInstances ? Confidence.INSTANCE : Confidence.CLASS,
            namedOnly
                ? "The classes are known by name only: the trace does not say whether all events named are of"
                    + " the same class."
                : "Each step was seen for itself; together they deadlock if the interrupt comes in between.",
            1,
            Evidence.of(involved),
            steps,
            scene.sighting().witness(),
            safe.usedAt[usedBit] == null ? null : safe.usedAt[usedBit].witness(),
            "",
            List.of(),
            usages(safe, usedBit, unsafe, enabledBit));
    long serial = Math.max(safe.usageRestsOn[usedBit], unsafe.usageRestsOn[enabledBit]);
    findings.report(finding, serial, path);
  }

  /** Whether usages and dependencies are all of the same lock objects of one source. */
  private static boolean sameInstances(
      Scene scene, List<Dependency> path, Dependency drawn, int usedBit, int enabledBit) {
    Sighting used = path.get(0).from.usedAt[usedBit];
    Sighting enabled = path.get(path.size() - 1).to.usedAt[enabledBit];
    if (used == null || enabled == null) {
      return false;
    }
    String source = scene.origin.source();
    long expected = used.lock();
    boolean same = expected != 0 && used.source().equals(source) && enabled.source().equals(source);
    for (Dependency step : path) {
      int held = step == drawn ? scene.task.findClass(step.from.id) : -1;
      long from = held >= 0 ? scene.task.held[held].lock : step.heldLock;
      same &= from == expected && step.first.source().equals(source);
      expected = step == drawn ? scene.lock : step.first.lock();
    }
    return same && enabled.lock() == expected;
  }

  private static int kind(Scene scene, Dependency drawn) {
    int held = scene.task.findClass(drawn.from.id);
    boolean heldShared = held >= 0 && Entry.isShared(scene.task.held[held].entry);
    return DependencyKind.of(heldShared, scene.recursive());
  }

  private static List<UsageEvidence> usages(
      LockClass safe, int usedBit, LockClass unsafe, int enabledBit) {
    List<UsageEvidence> usages = new ArrayList<>();
    for (LockClass each : List.of(safe, unsafe)) {
      int bit = each == safe ? usedBit : enabledBit;
      if (each.usedAt[bit] != null) {
        usages.add(
            new UsageEvidence(
                each.printedName(), Usage.stateName(bit), each.usedAt[bit].witness()));
      }
    }
    return usages;
  }

  private static int firstBit(int bits) {
    return Integer.numberOfTrailingZeros(bits);
  }
}
