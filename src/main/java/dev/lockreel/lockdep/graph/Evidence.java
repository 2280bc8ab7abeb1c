package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.WaitType;
import java.util.List;

/** Converts dependencies and classes into the values that findings carry. */
final class Evidence {
  private Evidence() {}

  static ClassEvidence of(LockClass lockClass) {
    return new ClassEvidence(
        lockClass.printedName(),
        lockClass.key,
        Usage.characters(lockClass.usage),
        waitTypes(lockClass));
  }

  static List<ClassEvidence> of(List<LockClass> classes) {
    return classes.stream().map(Evidence::of).toList();
  }

  /** A dependency on a path, with its first witness. */
  static PathStep step(Dependency dependency) {
    return step(dependency, dependency.kinds, dependency.first().witness());
  }

  static PathStep step(Dependency dependency, int kinds, Witness witness) {
    return new PathStep(
        dependency.from.printedName(),
        dependency.to.printedName(),
        DependencyKind.strongest(kinds),
        Usage.characters(dependency.from.usage),
        Usage.characters(dependency.to.usage),
        witness);
  }

  /** The stable names of classes, for a fingerprint. */
  static List<String> stableNames(List<LockClass> classes) {
    return classes.stream().map(LockClass::stableName).toList();
  }

  /** {@code outer:inner} as lockdep prints them; {@code ""} where unknown. */
  private static String waitTypes(LockClass lockClass) {
    if (lockClass.waitInner == WaitType.INVALID) {
      return lockClass.waitTraced ? "0:0" : "";
    }
    return lockClass.waitNeed() + ":" + lockClass.waitInner.level();
  }
}
