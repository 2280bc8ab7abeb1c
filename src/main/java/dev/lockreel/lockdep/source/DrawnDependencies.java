package dev.lockreel.lockdep.source;

import dev.lockreel.trace.LongMap;
import java.util.Comparator;
import java.util.List;

/** The dependencies that one source has drawn; look-up by ends is one hash probe. */
final class DrawnDependencies {
  private final LongMap<DrawnDependency> byEnds = new LongMap<>();

  /** The dependency between these classes, or null. */
  DrawnDependency find(SourceClass from, SourceClass to) {
    return byEnds.get(ends(from, to));
  }

  /** Adds a dependency that {@link #find} does not have yet. */
  void add(DrawnDependency dependency) {
    byEnds.put(ends(dependency.from, dependency.to), dependency);
  }

  /** Takes out one that is withdrawn. */
  void remove(DrawnDependency dependency) {
    byEnds.remove(ends(dependency.from, dependency.to));
  }

  int size() {
    return byEnds.size();
  }

  /** All by number. Cost: O(all log all). */
  List<DrawnDependency> all() {
    List<DrawnDependency> all = byEnds.values();
    all.sort(Comparator.comparingInt(dependency -> dependency.number));
    return all;
  }

  private static long ends(SourceClass from, SourceClass to) {
    return (long) from.number << 32 | to.number;
  }
}
