package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.graph.KeptFact.Taken;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Fills an empty graph with what a store kept, fact by fact, so that nothing but the graph itself
 * is in memory: of a million dependencies all that outlives a collection of garbage costs time. Not
 * for several threads.
 */
public final class GraphRestore {
  private static final long LOW = 0xffffffffL;

  private final Shares shares;
  private final JoinedGraph joined;
  private final LongConsumer restored;
  private final Set<SourceShare> sources = new LinkedHashSet<>();
  private SourceShare last;
  private long lastOrder;

  /**
   * @param restored gets the highest {@link KeptFact#order} at the end, 0 where none is known
   */
  GraphRestore(Shares shares, JoinedGraph joined, LongConsumer restored) {
    this.shares = shares;
    this.joined = joined;
    this.restored = restored;
  }

  /** The shares of the sources. */
  interface Shares {
    SourceShare of(String identity, boolean emulated);
  }

  /**
   * Takes the next fact.
   *
   * @param kept the classes of a source before all else of it
   * @throws MalformedFactException the store is damaged
   */
  public void take(KeptFact kept) throws MalformedFactException {
    SourceShare source = shares.of(kept.source(), kept.emulated());
    if (source != last) {
      last = source;
      sources.add(source);
    }
    source.check(kept.fact());
    lastOrder = Math.max(lastOrder, kept.order());
    if (kept.fact() instanceof ClassSeen seen) {
      restore(source, seen, kept);
    }
    for (Taken each : kept.earlier()) {
      source.check(each.fact());
    }
    if (kept.fact() instanceof DependencyDrawn drawn) {
      joined.restore(source, drawn, kept);
    } else if (kept.fact() instanceof UsageSeen used) {
      joined.restore(source, used, kept);
    } else if (kept.fact() instanceof FindingReported reported) {
      source.findings.restore(reported.finding(), kept);
    } else if (kept.fact() instanceof SourceDoubted doubted) {
      source.restoreDoubt(kept);
      joined.findings.restoreDoubt(doubted.name(), doubted.reason());
    }
  }

  private void restore(SourceShare source, ClassSeen seen, KeptFact kept)
      throws MalformedFactException {
    if (seen.number() < source.classes.size() || kept.lockClass() < 0) {
      throw new MalformedFactException(
          "class " + seen.number() + " of " + kept.source() + " cannot be " + kept.lockClass());
    }
    Member member = new Member(source, seen);
    member.order = kept.order();
    member.earlier = kept.earlier();
    source.classes.add(member);
    joined.classes.restore(member, kept.lockClass());
  }

  /**
   * All facts are taken.
   *
   * @param findings of the whole graph
   * @throws MalformedFactException the store is damaged
   */
  public void end(List<FindingRecord> findings) throws MalformedFactException {
    joined.restored();
    for (FindingRecord stored : findings) {
      restore(stored);
    }
    for (SourceShare source : sources) {
      for (Finding own : source.findings.all()) {
        joined.findings.restoreOwn(own.fingerprint(), source, own.count());
      }
    }
    joined.declared.restored(joined.classes.all(), joined.dependencies.all(), joined.findings);
    restored.accept(lastOrder);
  }

  private void restore(FindingRecord stored) throws MalformedFactException {
    List<Dependency> restsOn = new ArrayList<>();
    for (long ends : stored.restsOn()) {
      Dependency dependency =
          joined.dependencies.find(lockClass(ends >>> 32), lockClass(ends & LOW));
      if (dependency == null) {
        throw new MalformedFactException(
            "finding "
                + stored.finding().fingerprint()
                + " rests on a dependency that is not there");
      }
      restsOn.add(dependency);
    }
    if (stored.closes() && restsOn.isEmpty()) {
      throw new MalformedFactException(
          "finding " + stored.finding().fingerprint() + " rests on no dependency");
    }
    Map<Ground, Long> observations = new HashMap<>();
    for (long[] each : stored.observations()) {
      Ground ground =
          new Ground(lockClass(each[0]), (int) each[1], lockClass(each[2]), (int) each[3]);
      observations.put(ground, each[4]);
    }
    KeptFinding kept = KeptFinding.restored(stored, restsOn, observations);
    joined.findings.restore(kept);
    joined.restore(kept);
  }

  /** The class with that id; null for -1. */
  private LockClass lockClass(long id) throws MalformedFactException {
    if (id >= joined.classes.size()) {
      throw new MalformedFactException("a finding rests on class " + id + ", which is not there");
    }
    return id < 0 ? null : joined.classes.of((int) id);
  }
}
