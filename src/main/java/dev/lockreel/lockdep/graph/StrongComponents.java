package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyKind;

/**
 * The components of the graph as strong paths see it: of two nodes for each class, one for arrival
 * by a recursive reader and one for any other. A dependency of some kind leads from the nodes from
 * which a strong path may leave by it to the one at which it arrives. A closed strong path runs
 * through a dependency exactly if both of its nodes are in one component, so that no search in vain
 * is needed. Holds only dependencies inside components of the plain graph.
 *
 * <p>Cost: as {@link ComponentOrder}, with up to four edges a dependency. It is made where searches
 * in vain have cost much ({@link OrderInversionCheck}).
 */
final class StrongComponents {
  private final ComponentOrder nodes = new ComponentOrder();

  /** Takes in the kinds of a dependency that are not in it yet. */
  void enter(Dependency dependency, int kinds) {
    for (int left = kinds & ~dependency.strongKinds; left != 0; left &= left - 1) {
      int kind = Integer.lowestOneBit(left);
      nodes.insert(free(dependency.from), arrival(dependency, kind));
      if (!isHeldShared(kind)) {
        nodes.insert(weak(dependency.from), arrival(dependency, kind));
      }
    }
    dependency.strongKinds |= kinds;
  }

  /** Whether a closed strong path runs through the dependency by that kind, which was entered. */
  boolean closes(Dependency dependency, int kind) {
    int arrival = arrival(dependency, kind);
    return nodes.of(free(dependency.from)) == nodes.of(arrival)
        || (!isHeldShared(kind) && nodes.of(weak(dependency.from)) == nodes.of(arrival));
  }

  private static boolean isHeldShared(int kind) {
    return (kind & DependencyKind.SHARED_HELD) != 0;
  }

  private static int arrival(Dependency dependency, int kind) {
    boolean recursive = (kind & DependencyKind.NON_RECURSIVE) == 0;
    return recursive ? weak(dependency.to) : free(dependency.to);
  }

  private static int free(LockClass lockClass) {
    return 2 * lockClass.id;
  }

  private static int weak(LockClass lockClass) {
    return 2 * lockClass.id + 1;
  }
}
