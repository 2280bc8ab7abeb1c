package dev.lockreel.compare;

import dev.lockreel.finding.Witness;
import java.util.List;

/**
 * The differences between our graph and the kernel's: dependencies of distance 1, and usage bits.
 *
 * @param kernel number of the kernel's dependencies
 * @param ours number of ours
 * @param common number of those that both have
 * @param shown number of ours whose classes the kernel still has
 * @param fresh number of the kernel's that are not in its graph from before the trace; {@code
 *     kernel} where that is not known
 * @param freshCommon number of those that we have
 * @param onlyOurs by class
 * @param onlyKernels by class, of the fresh ones
 */
public record Comparison(
    Identity identity,
    int kernel,
    int ours,
    int common,
    int shown,
    int fresh,
    int freshCommon,
    List<Difference> onlyOurs,
    List<Difference> onlyKernels,
    UsageComparison usage) {
  public Comparison {
    onlyOurs = List.copyOf(onlyOurs);
    onlyKernels = List.copyOf(onlyKernels);
  }

  /**
   * A dependency that one graph has and the other has not.
   *
   * @param distance of ours, where it has the dependency all the same; else 0
   * @param first the event that drew ours; null where there is none
   */
  public record Difference(String from, String to, Reason reason, int distance, Witness first) {}

  /**
   * The usage characters of the classes that both know; by name, of those that are the only one of
   * their name on both sides.
   */
  public record UsageComparison(int classes, List<UsageDifference> differences) {
    public UsageComparison {
      differences = List.copyOf(differences);
    }
  }

  /** The four characters of /proc/lockdep on either side. */
  public record UsageDifference(String lockClass, String kernel, String ours, Reason reason) {}

  /** Whether something differs for which no reason is known. */
  public boolean unexplained() {
    return onlyOurs.stream().anyMatch(each -> !each.reason().explains())
        || onlyKernels.stream().anyMatch(each -> !each.reason().explains())
        || usage.differences().stream().anyMatch(each -> !each.reason().explains());
  }
}
