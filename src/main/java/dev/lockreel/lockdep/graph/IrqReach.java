package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.Usage;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The interrupt usages at the ends of the strong paths through every class: the USED_IN bits of the
 * classes that lead to it, and the ENABLED bits of those that it leads to. With them the question
 * whether a new dependency joins an irq-safe to an irq-unsafe class costs two reads instead of two
 * walks of the graph; only where the answer is yes is the path searched for.
 *
 * <p>The masks only grow (a withdrawal rebuilds them), and each of the 16 bits of a class is set
 * once, so all propagation together costs O(16 x dependencies) over the life of a graph. A class
 * has two masks per direction: for paths that arrive free and for those that arrive weak ({@link
 * StrongPaths}); a weak end counts only the usages of writers. Local locks carry no path (the
 * kernel's usage_skip).
 */
final class IrqReach {

  private final Deque<LockClass> changed = new ArrayDeque<>();

  /** USED_IN bits that lead to {@code lockClass}, itself included, if it is left like this. */
  int usedInBefore(LockClass lockClass, boolean leftShared) {
    return leftShared ? lockClass.usedInWeak : lockClass.usedInFree;
  }

  /** ENABLED bits that {@code lockClass} leads to, itself included, if arrived at like this. */
  int enabledAfter(LockClass lockClass, boolean arrivedRecursive) {
    return arrivedRecursive ? lockClass.enabledWeak : lockClass.enabledFree;
  }

  /**
   * Whether the class is, or lies on a path to, or from, one with some of these bits: a search for
   * one need not go elsewhere.
   *
   * @param bits USED_IN bits, for a search backwards, or ENABLED bits, for one forwards
   */
  boolean leads(LockClass lockClass, int bits) {
    int known = lockClass.usage | lockClass.usedInFree | lockClass.enabledFree;
    return (known & bits) != 0 && !lockClass.carriesNoPath();
  }

  /** A class has new usage bits. */
  void usageChanged(LockClass lockClass) {
    if (lockClass.carriesNoPath()) {
      return;
    }
    lockClass.enabledFree |= lockClass.usage & Usage.ENABLED;
    lockClass.enabledWeak |= lockClass.usage & Usage.ENABLED & ~Usage.READ;
    lockClass.usedInFree |= lockClass.usage & Usage.USED_IN;
    lockClass.usedInWeak |= lockClass.usage & Usage.USED_IN & ~Usage.READ;
    if (lockClass.in.size() + lockClass.out.size() > 0) {
      changed.add(lockClass);
      settle();
    }
  }

  /** A dependency is new or has new kinds. */
  void dependencyChanged(Dependency dependency) {
    if (pull(dependency)) {
      changed.add(dependency.from);
    }
    if (push(dependency)) {
      changed.add(dependency.to);
    }
    settle();
  }

  /** Computes all masks anew, after a withdrawal. Cost: O(classes + 16 x dependencies). */
  void rebuild(Iterable<LockClass> classes) {
    for (LockClass each : classes) {
      each.enabledFree = 0;
      each.enabledWeak = 0;
      each.usedInFree = 0;
      each.usedInWeak = 0;
    }
    for (LockClass each : classes) {
      usageChanged(each);
    }
  }

  private void settle() {
    for (LockClass at = changed.poll(); at != null; at = changed.poll()) {
      for (int i = 0; at.enabledFree != 0 && i < at.in.size(); i++) {
        Dependency edge = at.in.edge(i);
        if (pull(edge)) {
          changed.add(edge.from);
        }
      }
      for (int i = 0; at.usedInFree != 0 && i < at.out.size(); i++) {
        Dependency edge = at.out.edge(i);
        if (push(edge)) {
          changed.add(edge.to);
        }
      }
    }
  }

  /** Hands the ENABLED bits after {@code to} on to {@code from}; whether any was new there. */
  private static boolean pull(Dependency edge) {
    LockClass from = edge.from;
    if (from.carriesNoPath()) {
      return false;
    }
    int free = enabled(edge, edge.kinds) & ~from.enabledFree;
    int weak = enabled(edge, StrongPaths.passable(edge.kinds, true, true)) & ~from.enabledWeak;
    from.enabledFree |= free;
    from.enabledWeak |= weak;
    return (free | weak) != 0;
  }

  private static int enabled(Dependency edge, int kinds) {
    if (kinds == 0) {
      return 0;
    }
    return StrongPaths.arrivesWeak(kinds, true) ? edge.to.enabledWeak : edge.to.enabledFree;
  }

  /** Hands the USED_IN bits before {@code from} on to {@code to}; whether any was new there. */
  private static boolean push(Dependency edge) {
    LockClass to = edge.to;
    if (to.carriesNoPath()) {
      return false;
    }
    int free = usedIn(edge, edge.kinds) & ~to.usedInFree;
    int weak = usedIn(edge, StrongPaths.passable(edge.kinds, true, false)) & ~to.usedInWeak;
    to.usedInFree |= free;
    to.usedInWeak |= weak;
    return (free | weak) != 0;
  }

  private static int usedIn(Dependency edge, int kinds) {
    if (kinds == 0) {
      return 0;
    }
    return StrongPaths.arrivesWeak(kinds, false) ? edge.from.usedInWeak : edge.from.usedInFree;
  }
}
