package dev.lockreel.report;

import dev.lockreel.lockdep.graph.DependencyRecord;
import java.util.List;
import java.util.Set;

/**
 * What stands out in a graph.
 *
 * @param focus names of classes, as in {@link GraphView#around}
 * @param cyclic dependencies that are on a cycle of the whole graph, by {@link #ends}
 * @param withEvents whether each dependency says who drew it first, where, and how often
 */
public record GraphMarks(List<String> focus, Set<Long> cyclic, boolean withEvents) {
  /** Nothing. */
  public static final GraphMarks NONE = new GraphMarks(List.of(), Set.of(), false);

  public GraphMarks {
    focus = List.copyOf(focus);
    cyclic = Set.copyOf(cyclic);
  }

  /** The two classes of a dependency as one number. */
  static long ends(DependencyRecord dependency) {
    return (long) dependency.from() << 32 | dependency.to();
  }

  boolean isCyclic(DependencyRecord dependency) {
    return cyclic.contains(ends(dependency));
  }
}
