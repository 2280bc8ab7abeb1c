package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.Arrays;
import java.util.List;

/** A dependency that one source draws, with what it rests on. */
final class DrawnDependency implements Provisional {
  private static final long[] NOTHING = {};
  private static final Chain[] NO_CHAINS = {};

  /** {@link DependencyDrawn#number}. */
  final int number;

  final SourceClass from;
  final SourceClass to;

  /** {@link DependencyKind} bits. */
  int kinds;

  /** Kinds whose new end is a reader whose kind was only assumed, as not recursive. */
  int assumedKinds;

  int distance = Integer.MAX_VALUE;

  /** Acquisitions that drew it, without those that its chains have not handed on yet. */
  long settledCount;

  /** The count that the graph knows. */
  long reportedCount;

  /** The event that drew it first. */
  final DependencyDrawn.Drawing first;

  /** The event that showed the newest of its kinds. */
  private DependencyDrawn.Drawing newest;

  /** Acquisitions that drew it before {@link #newest}. */
  private long countBefore;

  /** One held lock that it was drawn from was released in order since. */
  boolean confirmed;

  /** Serial numbers of the held-lock entries that it rests on as long as it is not confirmed. */
  private long[] restsOn = NOTHING;

  /** Withdrawn by an inferred gap. */
  boolean withdrawn;

  /** Chains that draw it. */
  private Chain[] chains = NO_CHAINS;

  private int chainCount;

  DrawnDependency(int number, SourceClass from, SourceClass to, DependencyDrawn.Drawing first) {
    this.number = number;
    this.from = from;
    this.to = to;
    this.first = first;
    newest = first;
  }

  /** Notes a drawing with a new kind. */
  void drawnAnew(DependencyDrawn.Drawing drawing) {
    newest = drawing;
    countBefore = count();
  }

  /** Restores what was reported of it before a restart. */
  void restore(DependencyDrawn known) {
    kinds = known.kinds();
    assumedKinds = known.assumedKinds();
    distance = known.distance();
    settledCount = known.count();
    reportedCount = known.count();
    newest = known.newest();
    countBefore = known.countBefore();
    confirmed = true;
  }

  /** It was drawn from that entry; whether it newly rests on it. */
  boolean drawnFrom(long serial) {
    if (confirmed) {
      return false;
    }
    for (long known : restsOn) {
      if (known == serial) {
        return false;
      }
    }
    restsOn = Arrays.copyOf(restsOn, restsOn.length + 1);
    restsOn[restsOn.length - 1] = serial;
    return true;
  }

  @Override
  public void confirmed(long serial) {
    confirmed = true;
    restsOn = NOTHING;
  }

  @Override
  public void refuted(long serial) {
    if (!confirmed) {
      restsOn = Arrays.stream(restsOn).filter(known -> known != serial).toArray();
    }
  }

  /** Not confirmed, and nothing is left that might confirm it. */
  boolean groundless() {
    return !confirmed && restsOn.length == 0;
  }

  /** Adds a chain that draws it; false where that is the last one added. */
  boolean drawnBy(Chain chain) {
    if (chainCount > 0 && chains[chainCount - 1] == chain) {
      return false;
    }
    if (chainCount == chains.length) {
      chains = Arrays.copyOf(chains, Math.max(2, chainCount * 2));
    }
    chains[chainCount++] = chain;
    return true;
  }

  /** The chains that draw it, as they are now. */
  List<Chain> chains() {
    return List.of(Arrays.copyOf(chains, chainCount));
  }

  /** Removes a chain that drew it. */
  void notDrawnBy(Chain chain) {
    int kept = 0;
    for (int i = 0; i < chainCount; i++) {
      if (chains[i] != chain) {
        chains[kept++] = chains[i];
      }
    }
    chainCount = kept;
  }

  /** Acquisitions that drew it. Cost: O(chains that draw it). */
  long count() {
    long count = settledCount;
    for (int i = 0; i < chainCount; i++) {
      count += chains[i].hits();
    }
    return count;
  }

  /** The dependency as a fact. */
  DependencyDrawn fact() {
    return new DependencyDrawn(
        number,
        new DependencyDrawn.Ends(from.number, to.number),
        kinds,
        assumedKinds,
        distance,
        count(),
        first,
        newest,
        countBefore);
  }

  @Override
  public String toString() {
    return from + " -> " + to;
  }
}
