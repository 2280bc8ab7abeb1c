package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.facts.Usage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The evidence of sources that are not read to their end which their rest may weaken: later events
 * may prove a lock stale that is held now, which withdraws what rests on it, and of some traces all
 * is doubted where they end. A finding that rests on nothing else is provisional.
 */
public final class OpenEntries {
  /** Every source is read to its end. */
  public static final OpenEntries NONE = new OpenEntries(Map.of());

  private static final OfSource NOTHING = new OfSource(List.of());

  private final Map<String, OfSource> bySource = new HashMap<>();

  private OpenEntries(Map<String, List<GroundState>> grounds) {
    grounds.forEach((source, each) -> bySource.put(source, new OfSource(each)));
  }

  /** The pending evidence of one source. */
  private static final class OfSource {
    private final Set<Integer> dependencies = new HashSet<>();
    private final Set<Integer> usages = new HashSet<>();
    private final Map<String, Long> observations = new HashMap<>();

    /** Whatever it rests on. */
    private boolean all;

    OfSource(List<GroundState> grounds) {
      for (GroundState each : grounds) {
        all |= each.isAll();
        dependencies.addAll(each.dependencies());
        usages.addAll(each.usages());
        each.findings().forEach((finding, times) -> observations.merge(finding, times, Long::sum));
      }
    }

    boolean hasDependency(int number) {
      return all || dependencies.contains(number);
    }

    boolean hasUsage(int number, int bit) {
      return all || (bit < Usage.IRQ_BITS && usages.contains(number * Usage.IRQ_BITS + bit));
    }
  }

  /**
   * What rests on held locks, {@code SourceValidator.grounds}, of each source that is not read to
   * its end.
   */
  public static OpenEntries of(Map<String, List<GroundState>> grounds) {
    return grounds.isEmpty() ? NONE : new OpenEntries(grounds);
  }

  /** Whether the source would be doubted were its trace to end where it was read to. */
  boolean doubts(SourceShare source) {
    return of(source).all;
  }

  private OfSource of(SourceShare source) {
    OfSource pending = bySource.getOrDefault(source.identity, NOTHING);
    return source.emulated && !pending.all ? NOTHING : pending;
  }

  /** Whether a dependency may still be withdrawn. */
  boolean mayGo(Dependency dependency) {
    return dependency.shares().stream()
        .allMatch(each -> of(each.source).hasDependency(each.fact.number()));
  }

  /** Whether one of the usages may still be withdrawn. */
  boolean mayGo(Ground ground) {
    return mayGo(ground.lockClass(), ground.bits()) || mayGo(ground.other(), ground.otherBits());
  }

  private boolean mayGo(LockClass lockClass, int bits) {
    if (lockClass == null) {
      return false;
    }
    for (int left = bits; left != 0; left &= left - 1) {
      int bit = Integer.numberOfTrailingZeros(left);
      if (lockClass.members.stream()
          .filter(each -> each.usage(bit) != null)
          .allMatch(each -> of(each.source).hasUsage(each.fact.number(), bit))) {
        return true;
      }
    }
    return false;
  }

  /** How many observations of a finding of the source's own may still be taken back. */
  long observations(SourceShare source, String fingerprint) {
    OfSource pending = of(source);
    return pending.all ? Long.MAX_VALUE : pending.observations.getOrDefault(fingerprint, 0L);
  }
}
