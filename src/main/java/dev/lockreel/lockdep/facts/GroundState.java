package dev.lockreel.lockdep.facts;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The evidence that rests on one held lock that is not released yet, as it is kept across a
 * restart.
 *
 * @param serial number of the held-lock entry, the source's own; of the next acquisition where that
 *     is what confirms it; negative in {@link #ALL}
 * @param dependencies {@link DependencyDrawn#number} of each
 * @param usages {@link ClassSeen#number} times 8, plus the number of the usage bit
 * @param findings observations by fingerprint
 */
public record GroundState(
    long serial,
    List<Integer> dependencies,
    List<Integer> usages,
    SortedMap<String, Long> findings) {
  /**
   * All that the source has said, whatever it rests on: were its trace to end here, its errors
   * would be warnings.
   */
  public static final GroundState ALL = new GroundState(-1, List.of(), List.of(), new TreeMap<>());

  public GroundState {
    dependencies = List.copyOf(dependencies);
    usages = List.copyOf(usages);
    findings = Collections.unmodifiableSortedMap(new TreeMap<>(findings));
  }

  /** Whether this is {@link #ALL}, also when read from a store. */
  public boolean isAll() {
    return serial == ALL.serial;
  }
}
