package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the witnesses of a closed path say together: whether the same lock objects were taken in
 * both orders, what was only assumed, and what may make it harmless.
 */
final class CycleEvidence {
  private final Scene scene;
  private final int held;
  private final List<Dependency> path;
  private final boolean sameInstances;

  /**
   * @param held index of the held entry that the closing dependency starts from
   * @param path the other dependencies, from the class being acquired to the held one
   */
  CycleEvidence(Scene scene, int held, List<Dependency> path) {
    this.scene = scene;
    this.held = held;
    this.path = path;
    this.sameInstances = joinsAtInstances();
  }

  boolean sameInstances() {
    return sameInstances;
  }

  /** The verdict needs what no event says: then it is a warning. */
  boolean restsOnAssumption() {
    return assumedReaders() || (!sameInstances && namedOnly());
  }

  /** One sentence about the confidence. */
  String reason() {
    if (sameInstances) {
      return "The same lock objects were taken in both orders.";
    }
    if (assumedReaders()) {
      return "The trace does not say whether a reader on the path is recursive; it was taken as one that"
          + " waits.";
    }
    if (namedOnly()) {
      return "The classes are known by name only and no lock object was seen in both orders: they may be"
          + " different classes that share a name, or nested by a subclass that the thin tracepoint does not"
          + " print.";
    }
    return "Locks of these classes were taken in both orders, though not yet the same lock objects.";
  }

  /** Sentences about circumstances that may make it harmless. */
  List<String> mitigations() {
    List<String> found = new ArrayList<>();
    Set<Long> gates = gates();
    if (!gates.isEmpty()) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < scene.task.depth; i++) {
        if (gates.contains(scene.task.held[i].lock)) {
          names.add(scene.classes.of(Entry.classId(scene.task.held[i].entry)).printedName());
        }
      }
      found.add(
          "Gate lock: "
              + String.join(", ", names)
              + " was held around all orders seen, so they cannot meet while that holds.");
    }
    if (path.stream()
        .allMatch(
            d -> d.first.pid() == scene.pid && d.first.source().equals(scene.origin.source()))) {
      found.add(
          "Same task: "
              + scene.comm()
              + "/"
              + scene.pid
              + " did it in all orders; a deadlock needs a second task that does the same.");
    }
    return found;
  }

  private boolean joinsAtInstances() {
    long acquired = scene.lock;
    for (Dependency step : path) {
      if (acquired == 0
          || step.heldLock != acquired
          || !step.first.source().equals(scene.origin.source())) {
        return false;
      }
      acquired = step.first.lock();
    }
    return acquired != 0 && acquired == scene.task.held[held].lock;
  }

  private boolean assumedReaders() {
    return (scene.entry & Entry.ASSUMED) != 0
        || (scene.task.held[held].entry & Entry.ASSUMED) != 0
        || path.stream().anyMatch(d -> d.kinds == d.assumedKinds);
  }

  private boolean namedOnly() {
    return path.stream().anyMatch(d -> d.from.namedOnly() || d.to.namedOnly());
  }

  /** Addresses of locks that were held in every witness and are not on the path themselves. */
  private Set<Long> gates() {
    Set<Long> gates = new TreeSet<>();
    for (int i = 0; i < scene.task.depth; i++) {
      if (i != held && scene.task.held[i].lock != 0 && !Entry.isShared(scene.task.held[i].entry)) {
        gates.add(scene.task.held[i].lock);
      }
    }
    for (Dependency step : path) {
      Set<Long> there = new TreeSet<>();
      for (long lock : step.first.heldLocks()) {
        there.add(lock);
      }
      there.remove(step.heldLock);
      gates.retainAll(there);
    }
    return gates;
  }
}
