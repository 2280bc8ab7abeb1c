package dev.lockreel.lockdep.source;

import dev.lockreel.finding.ClassEvidence;
import java.util.List;

/**
 * Classes of a source as its findings refer to them, before the graph fills in names and usages.
 */
final class Marked {
  private Marked() {}

  static ClassEvidence of(SourceClass lockClass) {
    return new ClassEvidence(lockClass.mark(), 0, "", "");
  }

  static List<ClassEvidence> of(List<SourceClass> classes) {
    return classes.stream().map(Marked::of).toList();
  }

  /** The stable names of classes, for a fingerprint. */
  static List<String> stableNames(List<SourceClass> classes) {
    return classes.stream().map(SourceClass::stableName).toList();
  }
}
