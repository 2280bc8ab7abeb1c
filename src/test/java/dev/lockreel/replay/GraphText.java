package dev.lockreel.replay;

import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.LockGraph;
import java.util.List;
import java.util.TreeSet;

/** A graph as text, without what the order of its sources decides: the numbers of its classes. */
public final class GraphText {
  private GraphText() {}

  static String of(LockGraph graph) {
    return of(graph.classes(), graph.dependencies());
  }

  /** The graph of these classes and dependencies. */
  public static String of(List<ClassRecord> classes, List<DependencyRecord> dependencies) {
    TreeSet<String> lines = new TreeSet<>();
    for (ClassRecord each : classes) {
      lines.add(
          String.join(
              " ",
              each.printedName(),
              Long.toHexString(each.key()),
              each.type() + " " + each.waitInner() + " " + each.waitOuter(),
              each.check() + " " + each.waitTraced() + " " + each.namedOnly(),
              each.usage() + " " + each.usedAt()));
    }
    for (DependencyRecord each : dependencies) {
      lines.add(
          classes.get(each.from()).printedName()
              + " -> "
              + classes.get(each.to()).printedName()
              + " "
              + List.of(
                  each.kinds(),
                  each.assumedKinds(),
                  each.distance(),
                  each.count(),
                  each.emulated(),
                  each.first(),
                  each.heldLock()));
    }
    return String.join("\n", lines);
  }
}
