package dev.lockreel.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.config.OrderRuleFile;
import dev.lockreel.emulation.Emulation;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.trace.Anomaly;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a trace must yield: the file {@code NAME.expect.yaml} beside it. What a file leaves out does
 * not matter, but for the findings: there must be none besides those that are listed.
 *
 * @param execute the trace's events are stimuli for protocols
 * @param protocols the chosen ones, {@code NAME=VARIANT}
 * @param rules orders that the user declares, {@code builtin:NAME}
 * @param fromStart nothing was held before the trace's first event ({@code --from-start})
 * @param findings all of them, in any order
 * @param nearMissOf ids of rules that the trace nearly breaks; none of them is among the findings
 * @param anomalies counts by id, those derived at the end of the trace included
 * @param statistics counters of the trace's own statistics by name; 0 for one that it has not
 * @param dependencies pairs of printed class names that the graph has
 * @param notDependencies pairs that it has not
 */
public record Expectation(
    boolean execute,
    List<String> protocols,
    List<String> rules,
    boolean fromStart,
    List<ExpectedFinding> findings,
    List<String> nearMissOf,
    Map<String, Long> anomalies,
    Map<String, Long> statistics,
    List<List<String>> dependencies,
    List<List<String>> notDependencies) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  public Expectation {
    findings = List.copyOf(Objects.requireNonNull(findings, "says its findings, if only []"));
    protocols = protocols == null ? List.of() : List.copyOf(protocols);
    rules = rules == null ? List.of() : List.copyOf(rules);
    nearMissOf = nearMissOf == null ? List.of() : List.copyOf(nearMissOf);
    anomalies = anomalies == null ? Map.of() : Map.copyOf(anomalies);
    statistics = statistics == null ? Map.of() : Map.copyOf(statistics);
    dependencies = dependencies == null ? List.of() : List.copyOf(dependencies);
    notDependencies = notDependencies == null ? List.of() : List.copyOf(notDependencies);
  }

  /**
   * A finding; what is null does not matter.
   *
   * @param mitigations the words before the colons
   */
  public record ExpectedFinding(
      String rule,
      String severity,
      String confidence,
      Set<String> classes,
      Set<String> mitigations) {
    public ExpectedFinding {
      Objects.requireNonNull(rule, "rule");
      classes = Set.copyOf(Objects.requireNonNull(classes, "classes"));
    }

    boolean matches(Finding found) {
      Set<String> names =
          found.classes().stream().map(ClassEvidence::name).collect(Collectors.toSet());
      return rule.equals(found.rule().id())
          && (severity == null || severity.equals(found.severity().id()))
          && (confidence == null || confidence.equals(found.confidence().id()))
          && classes.equals(names)
          && (mitigations == null || mitigations.equals(named(found.mitigations())));
    }
  }

  private static Set<String> named(List<String> mitigations) {
    return mitigations.stream()
        .map(each -> each.substring(0, each.indexOf(':')))
        .collect(Collectors.toSet());
  }

  public static Expectation read(Path file) throws IOException {
    return YAML.readValue(file.toFile(), Expectation.class);
  }

  /** How to replay the trace. */
  public ReplayOptions options() throws IOException {
    List<OrderRule> declared = new ArrayList<>();
    for (String origin : rules) {
      declared.addAll(OrderRuleFile.load(origin));
    }
    return BuiltinOptions.inMemory()
        .withRules(declared)
        .withFromStart(fromStart)
        .withEmulation(
            execute ? Emulation.executing(Protocols.choose(protocols)) : Emulation.observing());
  }

  /** What the replay yields otherwise than expected, a sentence each. */
  List<String> differences(Replay replay) {
    List<String> differences = new ArrayList<>();
    compareFindings(replay, differences);
    compareAnomalies(replay, differences);
    compareStatistics(replay, differences);
    compareDependencies(replay, differences);
    return differences;
  }

  private void compareFindings(Replay replay, List<String> differences) {
    List<Finding> unexpected = new ArrayList<>(replay.findings());
    for (ExpectedFinding expected : findings) {
      Finding match = unexpected.stream().filter(expected::matches).findFirst().orElse(null);
      if (match == null) {
        differences.add("no finding is " + expected);
      } else {
        unexpected.remove(match);
      }
    }
    unexpected.forEach(
        found ->
            differences.add(
                "no expectation names the "
                    + found.rule().id()
                    + " ("
                    + found.severity().id()
                    + ", "
                    + found.confidence().id()
                    + ") of "
                    + found.classes()));
  }

  private void compareAnomalies(Replay replay, List<String> differences) {
    Map<Anomaly, Long> seen = new HashMap<>();
    replay
        .sources()
        .forEach(
            source ->
                source
                    .withDerivedAnomalies()
                    .tally()
                    .anomalies()
                    .forEach((anomaly, n) -> seen.merge(anomaly, n, Long::sum)));
    anomalies.forEach(
        (id, count) -> {
          long actual = seen.getOrDefault(Anomaly.named(id), 0L);
          if (actual != count) {
            differences.add(id + ": " + actual + " times, not " + count);
          }
        });
  }

  private void compareStatistics(Replay replay, List<String> differences) {
    Map<String, Long> counted = new HashMap<>();
    replay
        .sources()
        .forEach(
            source -> source.counters().forEach((name, n) -> counted.merge(name, n, Long::sum)));
    statistics.forEach(
        (name, count) -> {
          long actual = counted.getOrDefault(name, 0L);
          if (actual != count) {
            differences.add(name + " is " + actual + ", not " + count);
          }
        });
  }

  private void compareDependencies(Replay replay, List<String> differences) {
    Map<Integer, String> names = new HashMap<>();
    for (ClassRecord each : replay.classes()) {
      names.put(each.id(), each.printedName());
    }
    Set<List<String>> drawn =
        replay.dependencies().stream()
            .map((DependencyRecord each) -> List.of(names.get(each.from()), names.get(each.to())))
            .collect(Collectors.toSet());
    for (List<String> pair : dependencies) {
      if (!drawn.contains(pair)) {
        differences.add("there is no dependency " + String.join(" -> ", pair));
      }
    }
    for (List<String> pair : notDependencies) {
      if (drawn.contains(pair)) {
        differences.add("there is a dependency " + String.join(" -> ", pair));
      }
    }
  }
}
