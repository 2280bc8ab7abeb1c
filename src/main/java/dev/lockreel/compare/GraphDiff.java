package dev.lockreel.compare;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two graphs against each other: which findings and dependencies are new in the second, gone from
 * the first, or in both. Findings are the same by fingerprint; dependencies by the names and
 * subclasses of their classes, since numbers ({@code #2}) and keys depend on the boot. Cost: O(n
 * log n) of all.
 *
 * @param fresh findings of the second alone, in its order
 * @param gone findings of the first alone, in its order
 * @param common findings of both, in the order of the second
 * @param freshOrders dependencies of the second alone, by name, as are the other two
 * @param goneOrders dependencies of the first alone
 * @param commonOrders dependencies of both
 */
public record GraphDiff(
    List<Finding> fresh,
    List<Finding> gone,
    List<CommonFinding> common,
    List<Order> freshOrders,
    List<Order> goneOrders,
    List<CommonOrder> commonOrders) {
  public GraphDiff {
    fresh = List.copyOf(fresh);
    gone = List.copyOf(gone);
    common = List.copyOf(common);
    freshOrders = List.copyOf(freshOrders);
    goneOrders = List.copyOf(goneOrders);
    commonOrders = List.copyOf(commonOrders);
  }

  /**
   * What is compared of one graph.
   *
   * @param classes by id
   */
  public record Side(
      List<ClassRecord> classes, List<DependencyRecord> dependencies, List<Finding> findings) {}

  /** A finding of both. */
  public record CommonFinding(Finding before, Finding after) {
    /** Whether it is more severe now. */
    public boolean isWorse() {
      return after.severity().compareTo(before.severity()) < 0;
    }
  }

  /**
   * A dependency, {@code to} taken while {@code from} was held, of all classes with these names.
   *
   * @param from name with subclass
   * @param to name with subclass
   * @param kinds {@link dev.lockreel.lockdep.facts.DependencyKind} bits
   * @param count acquisitions that drew it
   * @param first the first event that drew it
   */
  public record Order(String from, String to, int kinds, long count, Witness first) {
    private Order and(Order other) {
      return new Order(from, to, kinds | other.kinds, count + other.count, first);
    }
  }

  /** A dependency of both. */
  public record CommonOrder(Order before, Order after) {
    /** Kinds that it has now and had not before. */
    public int newKinds() {
      return after.kinds & ~before.kinds;
    }
  }

  private record Names(String from, String to) implements Comparable<Names> {
    @Override
    public int compareTo(Names other) {
      return Comparator.comparing(Names::from).thenComparing(Names::to).compare(this, other);
    }
  }

  /** The second graph against the first. */
  public static GraphDiff of(Side before, Side after) {
    List<Finding> fresh = new ArrayList<>();
    List<CommonFinding> common = new ArrayList<>();
    Map<String, Finding> left = new LinkedHashMap<>();
    before.findings().forEach(each -> left.put(each.fingerprint(), each));
    for (Finding each : after.findings()) {
      Finding earlier = left.remove(each.fingerprint());
      if (earlier == null) {
        fresh.add(each);
      } else {
        common.add(new CommonFinding(earlier, each));
      }
    }
    List<Order> freshOrders = new ArrayList<>();
    List<CommonOrder> commonOrders = new ArrayList<>();
    Map<Names, Order> leftOrders = orders(before);
    for (Map.Entry<Names, Order> each : orders(after).entrySet()) {
      Order earlier = leftOrders.remove(each.getKey());
      if (earlier == null) {
        freshOrders.add(each.getValue());
      } else {
        commonOrders.add(new CommonOrder(earlier, each.getValue()));
      }
    }
    return new GraphDiff(
        fresh,
        new ArrayList<>(left.values()),
        common,
        freshOrders,
        new ArrayList<>(leftOrders.values()),
        commonOrders);
  }

  private static Map<Names, Order> orders(Side side) {
    Map<Names, Order> orders = new TreeMap<>();
    for (DependencyRecord each : side.dependencies()) {
      String from = name(side.classes().get(each.from()));
      String to = name(side.classes().get(each.to()));
      orders.merge(
          new Names(from, to),
          new Order(from, to, each.kinds(), each.count(), each.first()),
          Order::and);
    }
    return orders;
  }

  /** The key stands for the name of a class that has none. */
  private static String name(ClassRecord lockClass) {
    return lockClass.name().isEmpty() ? lockClass.printedName() : lockClass.stableName();
  }

  /** Findings that are new, and those that are more severe than they were. */
  public List<Finding> newOrWorse() {
    List<Finding> all = new ArrayList<>(fresh);
    common.stream().filter(CommonFinding::isWorse).map(CommonFinding::after).forEach(all::add);
    return all;
  }
}
