package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Findings about what waits where the sources stand. They are of the moment and not of the graph:
 * each checkpoint of a source has them anew.
 */
public final class WaitingFindings {
  private final SortedMap<String, List<Finding>> bySource = new TreeMap<>();

  /** What waits in the source of that identity now, instead of what waited before. */
  void put(String identity, List<Finding> waiting) {
    if (waiting.isEmpty()) {
      bySource.remove(identity);
    } else {
      bySource.put(identity, List.copyOf(waiting));
    }
  }

  /** By source; a fingerprint may be there several times. */
  Stream<Finding> all() {
    return bySource.values().stream().flatMap(List::stream);
  }

  /**
   * What is proved to wait for ever, not only seen to wait: one of each fingerprint.
   *
   * @param changed sources that stand elsewhere than {@link #put} said
   */
  public List<Finding> proved(List<KeptSource> changed) {
    WaitingFindings now = new WaitingFindings();
    now.bySource.putAll(bySource);
    changed.forEach(each -> now.put(each.state().identity(), each.waiting()));
    return Finding.mergedByFingerprint(now.all().filter(each -> each.severity() == Severity.ERROR));
  }
}
