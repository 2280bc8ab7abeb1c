package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Findings about tasks that still wait where their source was read to. The graph does not have
 * them: each checkpoint of a source replaces them.
 */
public final class WaitingFindings {
  private final SortedMap<String, List<Finding>> bySource = new TreeMap<>();

  /** Replaces the findings of the source of that identity. */
  void put(String identity, List<Finding> waiting) {
    if (waiting.isEmpty()) {
      bySource.remove(identity);
    } else {
      bySource.put(identity, List.copyOf(waiting));
    }
  }

  /** The findings of the source of that identity. */
  public List<Finding> of(String identity) {
    return bySource.getOrDefault(identity, List.of());
  }

  /**
   * By source; a fingerprint may be there several times.
   *
   * @param unfinished sources not read to their end, whose rest may take it back
   */
  Stream<Finding> all(Set<String> unfinished) {
    return bySource.entrySet().stream()
        .flatMap(
            source ->
                unfinished.contains(source.getKey())
                    ? source.getValue().stream().map(Finding::asProvisional)
                    : source.getValue().stream());
  }

  /** By source; a fingerprint may be there several times. */
  Stream<Finding> all() {
    return bySource.values().stream().flatMap(List::stream);
  }

  /**
   * Findings about tasks that are proved to wait for ever, one of each fingerprint.
   *
   * @param changed sources with other findings than {@link #put} had
   */
  public List<Finding> proved(List<KeptSource> changed) {
    WaitingFindings now = new WaitingFindings();
    now.bySource.putAll(bySource);
    changed.forEach(each -> now.put(each.state().identity(), each.waiting()));
    return Finding.mergedByFingerprint(now.all().filter(each -> each.severity() == Severity.ERROR));
  }
}
