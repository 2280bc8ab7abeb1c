package dev.lockreel.compare;

import dev.lockreel.compare.Comparison.UsageComparison;
import dev.lockreel.compare.Comparison.UsageDifference;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares the usage characters of the classes that both graphs know, one by one. */
final class UsageBits {
  private UsageBits() {}

  static UsageComparison compare(Identity identity, RecordedGraph ours, KernelGraph kernel) {
    Map<String, ClassRecord> mine = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (ClassRecord each : ours.classes()) {
      if (mine.put(identity.of(each), each) != null) {
        ambiguous.add(identity.of(each));
      }
    }
    Set<String> met = new HashSet<>();
    for (KernelGraph.Node node : kernel.classes()) {
      if (!met.add(identity.of(node.key(), node.name()))) {
        ambiguous.add(identity.of(node.key(), node.name()));
      }
    }
    mine.keySet().removeAll(ambiguous);
    List<UsageDifference> differences = new ArrayList<>();
    int compared = 0;
    for (KernelGraph.Node node : kernel.classes()) {
      ClassRecord same = mine.get(identity.of(node.key(), node.name()));
      if (same != null) {
        compared++;
        String usage = Usage.characters(same.usage());
        if (!usage.equals(node.usage())) {
          differences.add(
              new UsageDifference(
                  node.name(), node.usage(), usage, reason(node.usage(), usage, ours)));
        }
      }
    }
    return new UsageComparison(compared, differences);
  }

  private static Reason reason(String kernel, String usage, RecordedGraph ours) {
    for (int i = 0; i < usage.length(); i++) {
      char mine = usage.charAt(i);
      if (mine != '.' && mine != kernel.charAt(i) && kernel.charAt(i) != '?') {
        return ours.lockdepOff() ? Reason.LOCKDEP_OFF : Reason.UNKNOWN;
      }
    }
    return Reason.USAGE_NOT_SHOWN;
  }
}
