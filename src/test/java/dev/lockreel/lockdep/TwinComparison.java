package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs the validator and its naive twin over one trace, event by event, and says where they differ.
 */
final class TwinComparison {
  private static final int BEFORE_PID = 99;
  private static final List<TestEvent> BEFORE = before();

  private final LockValidator graph = new LockValidator(new ClassAnnotations(List.of()));
  private final SourceValidator validator = graph.source("twin", new ReadTally());
  private final NaiveValidator naive = new NaiveValidator();
  private final EventBatch row = Script.batch(List.of(), new Symbols());

  /** What there must be at the end, by fingerprint. */
  private final Map<String, Expected> expected = new LinkedHashMap<>();

  private final List<String> differences = new ArrayList<>();

  /**
   * The cycles of some component are one finding by now: which ones is the validator's own matter.
   */
  private boolean grouped;

  /**
   * A finding that must be there: how often, and where its count comes from a dependency, from
   * which.
   */
  private static final class Expected {
    final NaiveVerdict first;
    final String identity;
    long count;

    /** The best evidence seen; null where the twin does not say. */
    Confidence confidence;

    Severity severity;

    Expected(NaiveVerdict first, String identity) {
      this.first = first;
      this.confidence = first.confidence();
      this.severity = first.severity();
      this.identity = identity;
    }

    void seen(NaiveVerdict verdict) {
      count++;
      if (verdict.confidence() != null && verdict.confidence().compareTo(confidence) < 0) {
        confidence = verdict.confidence();
      }
      if (verdict.severity() != null && verdict.severity().compareTo(severity) < 0) {
        severity = verdict.severity();
      }
    }

    long count() {
      return first.closing() == null ? count : first.closing().count - first.countedBefore();
    }
  }

  private TwinComparison() {
    row.size = 1;
  }

  private static List<TestEvent> before() {
    TestLock lock = TestLock.keyed("before");
    return List.of(
        event(EventKind.LOCK_ACQUIRE, lock, Set.of(TestEvent.How.SHARED)),
        event(EventKind.LOCK_RELEASE, lock, Set.of()),
        event(EventKind.LOCK_ACQUIRE, lock, Set.of(TestEvent.How.TRY)),
        event(EventKind.LOCK_RELEASE, lock, Set.of()));
  }

  private static TestEvent event(EventKind kind, TestLock lock, Set<TestEvent.How> how) {
    return new TestEvent(kind, BEFORE_PID, 0, "...1", lock, how, null, 0);
  }

  /**
   * The first differences, each a sentence; empty where both agree. A reader, a trylock and their
   * releases come first: the twin knows nothing of traces that lack a kind of events throughout.
   */
  static List<String> differences(List<TestEvent> trace) {
    TwinComparison comparison = new TwinComparison();
    BEFORE.forEach(comparison::accept);
    for (TestEvent event : trace) {
      comparison.accept(event);
      if (!comparison.differences.isEmpty()) {
        return comparison.differences;
      }
    }
    comparison.compareFindings();
    comparison.compareClasses();
    comparison.compareDependencies();
    return comparison.differences;
  }

  private void accept(TestEvent event) {
    Script.fill(row, 0, event);
    row.position[0]++;
    validator.accept(row);
    List<NaiveVerdict> open = new ArrayList<>();
    for (NaiveVerdict verdict : naive.accept(event)) {
      if (verdict.rule() == Rule.LOCK_ORDER_INVERSION) {
        cycle(event, verdict);
      } else if (verdict.choices().size() == 1 && verdict.required()) {
        expect(verdict, verdict.choices().keySet().iterator().next()).seen(verdict);
      } else {
        open.add(verdict);
      }
    }
    if (!open.isEmpty()) {
      settle(event, open);
    }
  }

  private Expected expect(NaiveVerdict verdict, String fingerprint) {
    return expected.computeIfAbsent(
        fingerprint, f -> new Expected(verdict, verdict.choices().get(f)));
  }

  /** One of the shortest cycles that the dependency closes must be known now. */
  private void cycle(TestEvent event, NaiveVerdict verdict) {
    Finding found = null;
    for (Finding each : graph.findings()) {
      if (!each.cycles().isEmpty()) {
        grouped = true;
        return;
      }
      if (verdict.choices().containsKey(each.fingerprint())) {
        if (!expected.containsKey(each.fingerprint())) {
          found = each;
        }
      }
    }
    if (found != null) {
      expect(verdict, found.fingerprint());
      differences.addAll(flaws(event, found, verdict));
    } else if (verdict.required()
        && verdict.choices().keySet().stream().noneMatch(expected::containsKey)) {
      differences.add("missing cycle, one of " + verdict.choices().values() + " at " + event);
    }
  }

  /** What is wrong with the path that a finding reports. */
  private List<String> flaws(TestEvent event, Finding finding, NaiveVerdict verdict) {
    List<String> flaws = new ArrayList<>();
    List<Set<String>> kinds = new ArrayList<>();
    Set<String> classes = new LinkedHashSet<>();
    String at = finding.path().get(finding.path().size() - 1).to();
    for (PathStep step : finding.path()) {
      if (!step.from().equals(at) || !classes.add(step.from())) {
        flaws.add("path is no simple cycle: " + finding.path() + " at " + event);
        return flaws;
      }
      kinds.add(naive.classes.get(step.from()).out.get(step.to()).kinds);
      at = step.to();
    }
    if (!NaivePaths.strongCycle(kinds)) {
      flaws.add("path is not strong: " + finding.path() + " at " + event);
    }
    if (classes.size() != verdict.pathLength()) {
      flaws.add("path is not a shortest one: " + finding.path() + " at " + event);
    }
    return flaws;
  }

  /** Finds out which of the possible findings of an event the validator chose. */
  private void settle(TestEvent event, List<NaiveVerdict> open) {
    Map<String, Long> news = new TreeMap<>();
    for (Finding found : graph.findings()) {
      Expected known = expected.get(found.fingerprint());
      long more = found.count() - (known == null ? 0 : known.count());
      if (more != 0 && open.stream().anyMatch(v -> v.choices().containsKey(found.fingerprint()))) {
        news.put(found.fingerprint(), more);
      }
    }
    List<NaiveVerdict> requiredFirst = new ArrayList<>(open);
    requiredFirst.sort(
        (a, b) ->
            a.required() == b.required()
                ? a.choices().size() - b.choices().size()
                : a.required() ? -1 : 1);
    for (NaiveVerdict verdict : requiredFirst) {
      String chosen =
          verdict.choices().keySet().stream()
              .filter(f -> news.getOrDefault(f, 0L) > 0)
              .findFirst()
              .orElse(null);
      if (chosen != null) {
        news.merge(chosen, -1L, Long::sum);
        expect(verdict, chosen).seen(verdict);
      } else if (verdict.required()) {
        differences.add(
            "missing "
                + verdict.rule().id()
                + ", one of "
                + verdict.choices().values()
                + " at "
                + event);
      }
    }
  }

  private void compareFindings() {
    Map<String, Finding> found = new LinkedHashMap<>();
    graph.findings().forEach(each -> found.put(each.fingerprint(), each));
    if (grouped) {
      found.values().removeIf(each -> each.rule() == Rule.LOCK_ORDER_INVERSION);
      expected.values().removeIf(each -> each.first.rule() == Rule.LOCK_ORDER_INVERSION);
    }
    expected.forEach(
        (fingerprint, each) -> {
          Finding finding = found.remove(fingerprint);
          if (finding == null) {
            differences.add("missing " + each.first.rule().id() + " " + each.identity);
          } else {
            compare(each, finding);
          }
        });
    found.values().forEach(surplus -> differences.add("surplus " + text(surplus)));
  }

  private void compare(Expected wanted, Finding finding) {
    if (finding.count() != wanted.count()) {
      differences.add(
          text(finding) + " was seen " + finding.count() + " times, not " + wanted.count());
    }
    if (wanted.confidence != null && wanted.confidence != finding.confidence()) {
      differences.add(
          text(finding) + " has confidence " + finding.confidence() + ", not " + wanted.confidence);
    }
    if (wanted.severity != null && wanted.severity != finding.severity()) {
      differences.add(
          text(finding) + " has severity " + finding.severity() + ", not " + wanted.severity);
    }
  }

  private static String text(Finding finding) {
    List<String> names = new ArrayList<>();
    finding.classes().forEach(each -> names.add(each.name()));
    return finding.rule().id() + " " + names + " " + finding.explanation();
  }

  private void compareClasses() {
    Map<String, Set<String>> usages = new TreeMap<>();
    for (ClassRecord each : graph.classes()) {
      Set<String> names = new TreeSet<>();
      for (int bit = 0; bit < Usage.BITS; bit++) {
        if ((each.usage() & 1 << bit) != 0) {
          names.add(Usage.stateName(bit));
        }
      }
      usages.put(each.printedName(), names);
    }
    for (NaiveClass each : naive.classes.values()) {
      if (!each.usages.equals(usages.get(each.name()))) {
        differences.add(
            "usage of " + each.name() + " is " + usages.get(each.name()) + ", not " + each.usages);
      }
    }
  }

  private void compareDependencies() {
    Map<String, String> drawn = new HashMap<>();
    List<ClassRecord> classes = graph.classes();
    for (DependencyRecord each : graph.dependencies()) {
      drawn.put(
          classes.get(each.from()).printedName() + " -> " + classes.get(each.to()).printedName(),
          text(Set.copyOf(DependencyKind.names(each.kinds())), each.distance(), each.count()));
    }
    for (NaiveClass from : naive.classes.values()) {
      for (NaiveEdge edge : from.out.values()) {
        String is = drawn.remove(edge.toString());
        String wanted = text(edge.kinds, edge.distance, edge.count);
        if (!wanted.equals(is)) {
          differences.add("dependency " + edge + " is " + is + ", not " + wanted);
        }
      }
    }
    drawn.forEach((edge, is) -> differences.add("surplus dependency " + edge + ", " + is));
  }

  private static String text(Set<String> kinds, int distance, long count) {
    return new TreeSet<>(kinds) + " at distance " + distance + ", " + count + " times";
  }
}
