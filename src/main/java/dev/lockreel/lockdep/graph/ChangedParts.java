package dev.lockreel.lockdep.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The parts of a graph that have changed since its changes were last drained, each once. So a drain
 * costs what has changed, not what the graph has. Not for several threads.
 */
final class ChangedParts {
  private final List<LockClass> classes = new ArrayList<>();
  private final List<Dependency> dependencies = new ArrayList<>();
  private final List<SourceShare> sources = new ArrayList<>();

  void add(LockClass changed) {
    classes.add(changed);
  }

  void add(Dependency changed) {
    dependencies.add(changed);
  }

  void add(SourceShare changed) {
    sources.add(changed);
  }

  /** All classes are made anew, and so are the dependencies. */
  void classesGone() {
    classes.clear();
    dependencies.clear();
  }

  /** By id. */
  List<LockClass> classes() {
    classes.sort(Comparator.comparingInt(each -> each.id));
    return classes;
  }

  /** Those that are in the graph, by (from, to). */
  List<Dependency> dependencies() {
    dependencies.removeIf(each -> each.withdrawn);
    dependencies.sort(Dependency.BY_ENDS);
    return dependencies;
  }

  /** By {@link SourceShare#ORDER}. */
  List<SourceShare> sources() {
    sources.sort(SourceShare.ORDER);
    return sources;
  }

  /** Nothing has changed from now on; what the sources hold of it must be drained before. */
  void clear() {
    classes.forEach(each -> each.changed = false);
    dependencies.forEach(each -> each.changed = false);
    sources.forEach(each -> each.changed = false);
    classes.clear();
    dependencies.clear();
    sources.clear();
  }
}
