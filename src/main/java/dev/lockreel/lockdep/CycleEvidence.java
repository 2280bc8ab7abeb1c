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
    String fork = fork();
    if (fork != null) {
      found.add(fork);
    }
    return found;
  }

  /** The first pair of orders that a fork keeps apart, in a sentence; null where there is none. */
  private String fork() {
    List<Observation> observations = new ArrayList<>();
    List<String> orders = new ArrayList<>();
    for (Dependency step : path) {
      observations.add(step.first);
      orders.add(step.toString());
    }
    observations.add(scene.observation());
    orders.add(scene.classes.of(scene.task.held[held].classId()) + " -> " + scene.lockClass);
    for (int i = 0; i < observations.size(); i++) {
      for (int j = 0; j < observations.size(); j++) {
        if (forkBetween(observations.get(i), observations.get(j))) {
          return "Fork: "
              + observations.get(i).task()
              + " took "
              + orders.get(i)
              + " and then forked; "
              + observations.get(j).task()
              + ", which descends from that fork, took "
              + orders.get(j)
              + ". As first seen, the two orders cannot meet.";
        }
      }
    }
    return null;
  }

  private boolean forkBetween(Observation earlier, Observation later) {
    String source = scene.origin.source();
    return earlier.inTaskContext()
        && later.inTaskContext()
        && earlier.source().equals(source)
        && later.source().equals(source)
        && scene.forks.orders(
            earlier.pid(), earlier.timestampNanos(), later.pid(), later.timestampNanos());
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

  /** Whether the cycle is strong only because readers of unknown kind were taken to wait. */
  private boolean assumedReaders() {
    int closing = DependencyKind.of(Entry.isShared(scene.task.held[held].entry), scene.recursive());
    boolean assumed = (scene.entry & Entry.ASSUMED) != 0;
    int[] kinds = new int[path.size() + 1];
    kinds[0] = DependencyKind.ifRecursive(closing, assumed ? closing : 0);
    for (int i = 0; i < path.size(); i++) {
      Dependency step = path.get(i);
      kinds[i + 1] = DependencyKind.ifRecursive(step.kinds, step.assumedKinds);
    }
    return !strong(kinds);
  }

  /**
   * Whether dependencies of these kinds, the last one leading to the first, block at each class.
   */
  private static boolean strong(int[] kinds) {
    return goesRound(kinds, false) || goesRound(kinds, true);
  }

  /**
   * @param begunShared whether the first dependency is taken as one with a shared holder; then the
   *     last one must not be a recursive reader
   */
  private static boolean goesRound(int[] kinds, boolean begunShared) {
    int begin = kinds[0] & (begunShared ? DependencyKind.SHARED_HELD : ~DependencyKind.SHARED_HELD);
    if (begin == 0) {
      return false;
    }
    boolean weak = StrongPaths.arrivesWeak(begin, true);
    for (int i = 1; i < kinds.length; i++) {
      int passable = StrongPaths.passable(kinds[i], weak, true);
      if (passable == 0) {
        return false;
      }
      weak = StrongPaths.arrivesWeak(passable, true);
    }
    return !(weak && begunShared);
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
