package dev.lockreel.compare;

import dev.lockreel.compare.Comparison.Difference;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares our graph with that of the kernel's own lockdep: the dependencies of distance 1 and the
 * usage bits.
 */
public final class GraphComparison {
  private final Identity identity;
  private final RecordedGraph recorded;
  private final KernelGraph kernel;

  /** Our dependencies that count, and those that are too far apart to be in /proc/lockdep. */
  private final Map<Pair, DependencyRecord> near = new TreeMap<>();

  private final Map<Pair, DependencyRecord> far = new TreeMap<>();
  private final Map<String, ClassRecord> ours = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> known = new HashSet<>();

  /** Where lockreel reported what the kernel must have reported, too: positions of the events. */
  private final Set<String> reported = new HashSet<>();

  private record Pair(String from, String to) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return Comparator.comparing(Pair::from).thenComparing(Pair::to).compare(this, other);
    }
  }

  private GraphComparison(Identity identity, RecordedGraph recorded, KernelGraph kernel) {
    this.identity = identity;
    this.recorded = recorded;
    this.kernel = kernel;
  }

  /**
   * Compares.
   *
   * @param before the kernel's graph from before the trace began, empty where that is not known
   */
  public static Comparison of(
      Identity identity, RecordedGraph recorded, KernelGraph kernel, KernelGraph before) {
    return new GraphComparison(identity, recorded, kernel).compare(before);
  }

  private Comparison compare(KernelGraph before) {
    enterOurs();
    kernel.classes().forEach(each -> known.add(identity.of(each.key(), each.name())));
    Set<Pair> theirs = pairs(kernel);
    Set<Pair> common = new TreeSet<>(near.keySet());
    common.retainAll(theirs);
    Set<Pair> fresh = new TreeSet<>(theirs);
    fresh.removeAll(pairs(before));
    Set<Pair> freshCommon = new TreeSet<>(common);
    freshCommon.retainAll(fresh);
    return new Comparison(
        identity,
        theirs.size(),
        near.size(),
        common.size(),
        (int) near.keySet().stream().filter(this::bothKnown).count(),
        fresh.size(),
        freshCommon.size(),
        onlyOurs(theirs),
        onlyKernels(fresh),
        UsageBits.compare(identity, recorded, kernel));
  }

  private void enterOurs() {
    Map<Integer, String> ids = new HashMap<>();
    for (ClassRecord each : recorded.classes()) {
      String id = identity.of(each);
      ids.put(each.id(), id);
      ours.put(id, each);
      names.putIfAbsent(id, each.printedName());
    }
    for (DependencyRecord each : recorded.dependencies()) {
      Pair pair = new Pair(ids.get(each.from()), ids.get(each.to()));
      (each.distance() == 1 ? near : far).put(pair, each);
    }
    for (Finding each : recorded.findings()) {
      if (recorded.lockdepOff() || each.severity() == Severity.ERROR) {
        reported.add(each.witness().position());
      }
    }
  }

  private Set<Pair> pairs(KernelGraph graph) {
    Set<Pair> pairs = new TreeSet<>();
    for (KernelGraph.Edge each : graph.dependencies()) {
      String from = identity.of(each.fromKey(), each.from());
      String to = identity.of(each.toKey(), each.to());
      names.putIfAbsent(from, each.from());
      names.putIfAbsent(to, each.to());
      pairs.add(new Pair(from, to));
    }
    return pairs;
  }

  private boolean bothKnown(Pair pair) {
    return known.contains(pair.from()) && known.contains(pair.to());
  }

  private List<Difference> onlyOurs(Set<Pair> theirs) {
    List<Difference> only = new ArrayList<>();
    near.forEach(
        (pair, dependency) -> {
          if (!theirs.contains(pair)) {
            only.add(difference(pair, whyNotTheirs(pair, dependency), dependency));
          }
        });
    return only;
  }

  private Reason whyNotTheirs(Pair pair, DependencyRecord dependency) {
    if (reported.contains(dependency.first().position())) {
      return Reason.REPORTED;
    }
    if (!bothKnown(pair)) {
      return Reason.CLASS_DROPPED;
    }
    if (oneName(pair)) {
      return Reason.ONE_NAME;
    }
    return recorded.lockdepOff() ? Reason.LOCKDEP_OFF : Reason.UNKNOWN;
  }

  private List<Difference> onlyKernels(Set<Pair> fresh) {
    List<Difference> only = new ArrayList<>();
    for (Pair pair : fresh) {
      if (!near.containsKey(pair)) {
        only.add(difference(pair, whyNotOurs(pair), far.get(pair)));
      }
    }
    return only;
  }

  private Reason whyNotOurs(Pair pair) {
    if (oneName(pair)) {
      return Reason.ONE_NAME;
    }
    if (far.containsKey(pair)) {
      return Reason.DISTANT;
    }
    ClassRecord from = ours.get(pair.from());
    ClassRecord to = ours.get(pair.to());
    if (from == null || to == null) {
      return Reason.CLASS_NOT_SHOWN;
    }
    return from.check() && to.check() ? Reason.NEVER_IN_THIS_ORDER : Reason.NOT_VALIDATED;
  }

  private boolean oneName(Pair pair) {
    return identity == Identity.NAME && pair.from().equals(pair.to());
  }

  private Difference difference(Pair pair, Reason reason, DependencyRecord dependency) {
    return new Difference(
        names.get(pair.from()),
        names.get(pair.to()),
        reason,
        dependency == null ? 0 : dependency.distance(),
        dependency == null ? null : dependency.first());
  }
}
