package dev.lockreel.cli;

import dev.lockreel.config.OrderRuleFile;
import dev.lockreel.finding.ClassPattern;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.graph.ClassRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The rules that the user declares, by where they come from.
 *
 * @param byOrigin file or {@code builtin:NAME}, in the order of the command line
 */
record DeclaredOrders(Map<String, List<OrderRule>> byOrigin) {
  /** Reads the files. */
  static DeclaredOrders load(List<String> origins) throws IOException {
    Map<String, List<OrderRule>> byOrigin = new LinkedHashMap<>();
    for (String origin : origins) {
      byOrigin.computeIfAbsent(origin, o -> new ArrayList<>()).addAll(OrderRuleFile.load(origin));
    }
    return new DeclaredOrders(byOrigin);
  }

  List<OrderRule> all() {
    return byOrigin.values().stream().flatMap(List::stream).toList();
  }

  /**
   * Names the patterns that no class fits, one line for each origin: a rule with a misspelt name
   * would never be broken.
   */
  void warnOfIdle(Supplier<List<ClassRecord>> graph, PrintWriter err) {
    if (byOrigin.isEmpty()) {
      return;
    }
    List<ClassRecord> classes = graph.get();
    byOrigin.forEach(
        (origin, rules) -> {
          Set<ClassPattern> idle = new LinkedHashSet<>();
          for (OrderRule rule : rules) {
            idle.addAll(rule.classes());
            idle.addAll(rule.under());
          }
          idle.removeIf(pattern -> classes.stream().anyMatch(each -> fits(pattern, each)));
          if (!idle.isEmpty()) {
            err.println(
                "lockreel: "
                    + origin
                    + ": no lock class fits "
                    + idle.stream()
                        .map(pattern -> "'" + pattern + "'")
                        .collect(Collectors.joining(", ")));
          }
        });
    err.flush();
  }

  private static boolean fits(ClassPattern pattern, ClassRecord lockClass) {
    return pattern.fits(lockClass.name()) || pattern.fits(lockClass.stableName());
  }
}
