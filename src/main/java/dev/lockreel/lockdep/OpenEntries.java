package dev.lockreel.lockdep;

import dev.lockreel.finding.Finding;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The held-lock entries of sources that are not read to their end, by serial number: what comes may
 * prove them stale, and then withdraws what rests on them. A finding that rests on nothing else is
 * provisional.
 */
public final class OpenEntries {
  /** Every source is read to its end. */
  public static final OpenEntries NONE = new OpenEntries(Set.of());

  private final Set<Long> serials;

  private OpenEntries(Set<Long> serials) {
    this.serials = serials;
  }

  /** Those of several sources. */
  public static OpenEntries of(Collection<long[]> serialsOfSources) {
    Set<Long> all = new HashSet<>();
    for (long[] each : serialsOfSources) {
      Arrays.stream(each).forEach(all::add);
    }
    return all.isEmpty() ? NONE : new OpenEntries(all);
  }

  /** The entries that a source holds where it was kept. */
  public static long[] of(ValidatorState state) {
    return state.tasks().stream()
        .flatMap(task -> task.held().stream())
        .mapToLong(HeldLockState::serial)
        .toArray();
  }

  /**
   * The finding as it may be reported now: as it stands, or marked as provisional.
   *
   * @param settled something was observed that rests on no held lock
   * @param pending the entries that its observations rest on otherwise
   * @param dependencies those that it needs, each by the entries that it rests on itself
   */
  Finding judged(Finding finding, boolean settled, Set<Long> pending, Stream<long[]> dependencies) {
    boolean mayGo =
        (!settled && !pending.isEmpty() && serials.containsAll(pending))
            || dependencies.anyMatch(this::mayGo);
    return mayGo ? finding.asProvisional() : finding;
  }

  /** Whether a dependency that rests on these entries may still be withdrawn. */
  private boolean mayGo(long[] restsOn) {
    return restsOn.length > 0 && Arrays.stream(restsOn).allMatch(serials::contains);
  }
}
