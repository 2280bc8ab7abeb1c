package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.trace.LockType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The joint evidence of the witnesses of a cycle: whether the same lock objects were taken in both
 * orders, what was only assumed, and what may make it harmless.
 */
final class CycleEvidence {
  /** Dependencies of a cycle in which forks are looked for. */
  private static final int MOST_FORKED = 500;

  private final NewKind closing;
  private final Observation event;
  private final List<Dependency> path;
  private final boolean sameInstances;

  /** Why two of the orders cannot meet; empty where nothing shows that; null: not asked yet. */
  private Optional<Apart> apart;

  /**
   * Two orders that cannot meet.
   *
   * @param ofThreads in a program, whose threads' forks and joins say so
   */
  private record Apart(boolean ofThreads, String sentence) {}

  /**
   * @param closing the dependency that closes it
   * @param path the other dependencies, from the class being acquired to the held one
   */
  CycleEvidence(NewKind closing, List<Dependency> path) {
    this.closing = closing;
    event = closing.event().event();
    this.path = path;
    this.sameInstances = joinsAtInstances();
  }

  boolean sameInstances() {
    return sameInstances;
  }

  /** The verdict needs what no event says: then it is a warning. */
  boolean restsOnAssumption() {
    return ofThreads()
        || assumedReaders()
        || (namedOnly() && (!sameInstances || mayBeUnvalidated()));
  }

  /**
   * Whether a cycle that names alone make is none: a lock was held around all orders, or two of the
   * locks that a name joins are surely of different classes.
   */
  boolean isSettled() {
    return !sameInstances && namedOnly() && (!gates().isEmpty() || joinsDifferentClasses());
  }

  /** Whether some class of the cycle is left by another lock than it was reached by. */
  private boolean joinsDifferentClasses() {
    long acquired = event.lock();
    Observation before = event;
    for (Dependency step : path) {
      if (step.firstEvent().comparable(before) && step.from.differs(acquired, step.heldLock())) {
        return true;
      }
      acquired = step.firstEvent().lock();
      before = step.firstEvent();
    }
    return event.comparable(before)
        && closing.dependency().from.differs(acquired, closing.heldLock());
  }

  /**
   * Whether one task alone took locks of classes that neither trace nor annotations know, in both
   * orders: they may be of those that the kernel does not validate (lockdep_set_novalidate_class).
   */
  private boolean mayBeUnvalidated() {
    return sameTask()
        && path.stream()
            .anyMatch(
                d ->
                    (d.from.namedOnly() && d.from.type == LockType.UNKNOWN)
                        || (d.to.namedOnly() && d.to.type == LockType.UNKNOWN));
  }

  private boolean sameTask() {
    return path.stream()
        .allMatch(d -> d.firstEvent().pid() == event.pid() && d.firstEvent().comparable(event));
  }

  /** One sentence about the confidence. */
  String reason() {
    if (ofThreads()) {
      return "As first seen, the orders cannot meet: forks and joins of the threads come between them.";
    }
    if (sameInstances && (!mayBeUnvalidated() || assumedReaders())) {
      return "The same lock objects were taken in both orders.";
    }
    if (assumedReaders()) {
      return "The trace does not say whether a reader on the path is recursive; it was taken as one that"
          + " waits.";
    }
    if (sameInstances) {
      return "One task took the same lock objects in both orders, and the thin tracepoint does not print"
          + " whether the kernel validates their classes: they may not be meant to have an order.";
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
      for (int i = 0; i < event.heldCount(); i++) {
        if (gates.contains(event.heldLock(i))) {
          names.add(closing.event().source().named(event.heldClass(i)));
        }
      }
      found.add(
          "Gate lock: "
              + String.join(", ", names)
              + " was held around all orders seen, so they cannot meet while that holds.");
    }
    if (sameTask()) {
      found.add(
          "Same task: "
              + event.task()
              + " did it in all orders; a deadlock needs a second task that does the same.");
    }
    apart().ifPresent(each -> found.add(each.sentence()));
    return found;
  }

  /** Whether forks and joins of a program's threads keep two of the orders apart. */
  private boolean ofThreads() {
    return apart().map(Apart::ofThreads).orElse(false);
  }

  @SuppressWarnings("OptionalAssignedToNull") // Not asked yet.
  private Optional<Apart> apart() {
    if (apart == null) {
      apart = Optional.ofNullable(keptApart());
    }
    return apart;
  }

  /**
   * The first pair of orders that forks and joins of threads keep apart, else one that a fork does;
   * null where there is none. Every pair is asked about, so very long cycles, which no kernel has,
   * are not.
   */
  private Apart keptApart() {
    if (path.size() > MOST_FORKED) {
      return null;
    }
    List<Observation> observations = new ArrayList<>();
    List<String> orders = new ArrayList<>();
    for (Dependency step : path) {
      observations.add(step.firstEvent());
      orders.add(step.toString());
    }
    observations.add(event);
    orders.add(closing.dependency().toString());
    Apart forked = null;
    for (int i = 0; i < observations.size(); i++) {
      for (int j = 0; j < observations.size(); j++) {
        Observation earlier = observations.get(i);
        Observation later = observations.get(j);
        if (!comparable(earlier, later)) {
          continue;
        }
        if (ForkOrder.ordersThreads(earlier, later)) {
          return new Apart(
              true,
              "Threads: by the program's forks and joins "
                  + earlier.task()
                  + " took "
                  + orders.get(i)
                  + " before "
                  + later.task()
                  + " took "
                  + orders.get(j)
                  + ". As first seen, the two orders cannot meet.");
        }
        if (forked == null && ForkOrder.orders(earlier, later)) {
          forked =
              new Apart(
                  false,
                  "Fork: "
                      + earlier.task()
                      + " took "
                      + orders.get(i)
                      + " and then forked; "
                      + later.task()
                      + ", which descends from that fork, took "
                      + orders.get(j)
                      + ". As first seen, the two orders cannot meet.");
        }
      }
    }
    return forked;
  }

  private boolean comparable(Observation earlier, Observation later) {
    return earlier != later
        && earlier.inTaskContext()
        && later.inTaskContext()
        && earlier.comparable(event)
        && later.comparable(event);
  }

  private boolean joinsAtInstances() {
    long acquired = event.lock();
    for (Dependency step : path) {
      if (acquired == 0 || step.heldLock() != acquired || !step.firstEvent().comparable(event)) {
        return false;
      }
      acquired = step.firstEvent().lock();
    }
    return acquired != 0 && acquired == closing.heldLock();
  }

  /** Whether the cycle is strong only because readers of unknown kind were taken to wait. */
  private boolean assumedReaders() {
    int[] kinds = new int[path.size() + 1];
    kinds[0] = DependencyKind.ifRecursive(closing.kind(), closing.assumed() ? closing.kind() : 0);
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
    for (int i = 0; i < event.heldCount(); i++) {
      if (i != closing.held() && event.heldLock(i) != 0 && !event.heldShared(i)) {
        gates.add(event.heldLock(i));
      }
    }
    for (Dependency step : path) {
      Set<Long> there = new TreeSet<>();
      for (int i = 0; i < step.firstEvent().heldCount(); i++) {
        there.add(step.firstEvent().heldLock(i));
      }
      there.remove(step.heldLock());
      gates.retainAll(there);
    }
    return gates;
  }
}
