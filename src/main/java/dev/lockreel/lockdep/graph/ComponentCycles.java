package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.ListedCycle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order inversions of each strongly connected component. Up to {@link #MOST} cycles are
 * findings of their own. A component with more, or with very long ones, has one finding that stands
 * for all of them: in a component of n classes nearly every dependency closes a cycle, of up to n
 * classes, and with one finding each the report would grow with the square of the trace.
 *
 * <p>The finding about a component describes its most severe cycle, of several the shortest, and
 * lists the shortest ones. Its fingerprint is that of the cycle that it described first, of a kind
 * of its own: a suppression of one cycle does not cover the component.
 */
final class ComponentCycles implements ComponentOrder.Listener {
  /** Cycles of one component that are findings of their own. */
  static final int MOST = 16;

  /** Several cycles that run through more classes than this together are one finding, too. */
  static final int MOST_CLASSES = 1_000;

  /** Cycles that the finding about a component lists. */
  static final int LISTED = 8;

  private static final String EXPLANATION =
      "Many cycles run through one component of the graph, in which each class leads to each other"
          + " one. This is the shortest of those that were followed; further ones are only counted.";

  private static final Comparator<KeptFinding> BEST_FIRST =
      Comparator.comparing((KeptFinding found) -> found.kept().severity())
          .thenComparing(found -> listed(found.restsOn()), ListedCycle.ORDER)
          .thenComparing(KeptFinding::fingerprint);

  private final Findings findings;
  private final ComponentOrder components;
  private final Map<Integer, List<KeptFinding>> byComponent = new HashMap<>();

  ComponentCycles(ComponentOrder components, Findings findings) {
    this.components = components;
    this.findings = findings;
    components.listen(this);
  }

  @Override
  public void united(int whole, int part) {
    List<KeptFinding> moved = byComponent.remove(part);
    if (moved != null) {
      List<KeptFinding> there = byComponent.computeIfAbsent(whole, k -> new ArrayList<>(1));
      if (there.size() < moved.size()) {
        moved.addAll(there);
        byComponent.put(whole, moved);
      } else {
        there.addAll(moved);
      }
    }
  }

  /** The finding that stands for all cycles of the component; null where there is none. */
  KeptFinding of(LockClass member) {
    List<KeptFinding> known = byComponent.get(components.of(member));
    if (known == null || (known.size() == 1 && !known.get(0).isOfComponent())) {
      return null;
    }
    known.removeIf(each -> !findings.has(each));
    KeptFinding whole = null;
    for (KeptFinding each : known) {
      whole = each.isOfComponent() && (whole == null || best(each, whole)) ? each : whole;
    }
    if (whole != null && known.size() > 1) {
      // Components with findings of their own have become one.
      whole = join(known, whole);
    }
    return whole;
  }

  private static boolean best(KeptFinding a, KeptFinding b) {
    return BEST_FIRST.compare(a, b) < 0;
  }

  /** A cycle was found. */
  void add(KeptFinding found) {
    List<KeptFinding> known = known(found);
    if (!known.contains(found)) {
      known.add(found);
    }
    known.removeIf(each -> !findings.has(each));
    int classes = known.stream().mapToInt(each -> each.restsOn().size()).sum();
    if (known.size() > MOST || (known.size() > 1 && classes > MOST_CLASSES)) {
      join(known, null);
    }
  }

  /** A finding that was kept in a store. */
  void restore(KeptFinding found) {
    known(found).add(found);
  }

  private List<KeptFinding> known(KeptFinding found) {
    List<Dependency> cycle = found.restsOn();
    int component = components.of(cycle.get(cycle.size() - 1).from);
    return byComponent.computeIfAbsent(component, k -> new ArrayList<>(1));
  }

  /**
   * Makes one finding of several.
   *
   * @param whole the one of them that stays; null: a new one
   */
  private KeptFinding join(List<KeptFinding> known, KeptFinding whole) {
    List<KeptFinding> others = new ArrayList<>(known);
    others.remove(whole);
    others.sort(BEST_FIRST);
    List<ListedCycle> cycles = new ArrayList<>();
    long count = 0;
    for (KeptFinding each : known) {
      Finding kept = each.kept();
      cycles.addAll(each.isOfComponent() ? kept.cycles() : List.of(listed(each.restsOn())));
      count += each.isOfComponent() ? each.value().count() : 1;
    }
    KeptFinding head = others.get(0);
    if (whole != null) {
      head = best(head, whole) ? head : whole;
    }
    cycles = ListedCycle.shortest(cycles, listed(head.restsOn()), LISTED);
    String fingerprint = whole != null ? whole.fingerprint() : fingerprint(head);
    KeptFinding joined =
        KeptFinding.ofComponent(
            head.kept().ofComponent(fingerprint, EXPLANATION, cycles), count, head.restsOn());
    findings.replace(known, joined);
    known.clear();
    known.add(joined);
    return joined;
  }

  private static String fingerprint(KeptFinding head) {
    List<String> identity = new ArrayList<>();
    identity.add("component");
    List<String> names = head.restsOn().stream().map(each -> each.from.stableName()).toList();
    identity.addAll(Fingerprint.smallestRotation(names));
    return Fingerprint.of(head.kept().rule(), identity);
  }

  /** The cycle of these dependencies, each leading to the next. */
  static ListedCycle listed(List<Dependency> cycle) {
    List<String> names = cycle.stream().map(each -> each.from.printedName()).toList();
    return ListedCycle.of(Fingerprint.smallestRotation(names));
  }

  /** Describes the component by a cycle that is better than the one that it is described by. */
  void describe(KeptFinding whole, Finding cycle, List<Dependency> restsOn) {
    List<ListedCycle> listed = ListedCycle.shortest(whole.kept().cycles(), listed(restsOn), LISTED);
    whole.describe(cycle.ofComponent(whole.fingerprint(), EXPLANATION, listed), restsOn);
    findings.improved(whole);
  }

  /** Lists a cycle if it is one of the shortest. */
  void list(KeptFinding whole, List<Dependency> cycle) {
    List<ListedCycle> listed = whole.kept().cycles();
    if (listed.size() == LISTED && listed.get(LISTED - 1).length() < cycle.size()) {
      return;
    }
    List<ListedCycle> more = new ArrayList<>(listed);
    more.add(listed(cycle));
    List<ListedCycle> shortest = ListedCycle.shortest(more, listed(whole.restsOn()), LISTED);
    if (!shortest.equals(listed)) {
      Finding kept = whole.kept();
      whole.describe(kept.ofComponent(whole.fingerprint(), EXPLANATION, shortest), whole.restsOn());
    }
  }

  /**
   * A dependency inside a component is withdrawn: the finding about the component is dropped, since
   * what it stands for is not known one by one.
   *
   * @return whether there was one
   */
  boolean drop(Dependency withdrawn) {
    KeptFinding whole = of(withdrawn.from);
    if (whole == null) {
      return false;
    }
    findings.drop(whole);
    byComponent.get(components.of(withdrawn.from)).remove(whole);
    return true;
  }

  /** The components are known anew. */
  void arrange() {
    List<KeptFinding> all = new ArrayList<>();
    byComponent.values().forEach(all::addAll);
    byComponent.clear();
    all.stream().filter(findings::has).forEach(this::restore);
  }
}
