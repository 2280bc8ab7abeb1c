package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.trace.LockType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A graph, small if not said otherwise, with dependencies of all kinds, and usages where a test
 * sets them.
 */
final class RandomGraph {
  final List<LockClass> classes = new ArrayList<>();
  final DependencyGraph dependencies = new DependencyGraph();
  private final Random random;

  /** Classes alone. */
  RandomGraph(Random random, int count) {
    this.random = random;
    for (int id = 0; id < count; id++) {
      classes.add(new LockClass(id, "class" + id, id + 1L, 0, new ChangedParts()));
    }
  }

  RandomGraph(Random random) {
    this(random, 2 + random.nextInt(5));
    int count = classes.size();
    int edges = random.nextInt(count * 3);
    for (int i = 0; i < edges; i++) {
      grow();
    }
  }

  /** Makes some classes local locks. */
  void withLocalLocks() {
    for (LockClass each : classes) {
      each.type = random.nextInt(6) == 0 ? LockType.LOCAL_LOCK : LockType.UNKNOWN;
    }
  }

  LockClass any() {
    return classes.get(random.nextInt(classes.size()));
  }

  /** A new dependency, or a new kind of one; which one. */
  Dependency grow() {
    LockClass from = any();
    LockClass to = any();
    return grown(from, to, DependencyKind.of(random.nextBoolean(), random.nextBoolean()));
  }

  /** The dependency of a shape. */
  Dependency add(GraphShape.Edge edge) {
    return grown(classes.get(edge.from()), classes.get(edge.to()), edge.kinds());
  }

  private Dependency grown(LockClass from, LockClass to, int kind) {
    Dependency dependency = dependencies.find(from, to);
    if (dependency == null) {
      dependency = new Dependency(from, to);
      dependency.kinds = kind;
      dependencies.add(dependency);
    }
    dependency.kinds |= kind;
    return dependency;
  }
}
