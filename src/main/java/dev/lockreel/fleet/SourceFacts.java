package dev.lockreel.fleet;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyCounted;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactDigest;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.lockdep.facts.SourceOrder;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.store.GraphEntries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The facts of one source, recorded or emulated: kept at once, and sent once. What only counts
 * waits until {@link #drainCounts}.
 */
final class SourceFacts implements FactSink {
  /** For one that leaves nothing out. */
  static final LongFunction<Holder> NOTHING_KNOWN = digest -> null;

  /** Kind of the keys of kept facts. */
  static final char KIND = 'f';

  private final String identity;
  private final boolean emulated;
  private final Entries entries;
  private long[] counts;

  /** Numbers of dependencies whose count is not sent. */
  private final BitSet unsentCounts = new BitSet();

  /** As kept, by fingerprint. */
  private final Map<String, Finding> findings = new HashMap<>();

  /** Of which nothing but the count is not sent. */
  private final Map<String, FindingReported> unsentFindings = new LinkedHashMap<>();

  private final List<Fact> outgoing = new ArrayList<>();

  /** Asked for the first holder of evidence, by digest. */
  private final LongFunction<Holder> known;

  /** Digests of the classes by number. */
  private long[] classes = {};

  /**
   * @param counts how often each dependency was drawn, by number, as kept
   * @param known the first holder of evidence in the source's graph, by digest; null for none
   */
  SourceFacts(
      String identity,
      boolean emulated,
      Entries entries,
      long[] counts,
      LongFunction<Holder> known) {
    this.known = known;
    this.identity = identity;
    this.emulated = emulated;
    this.entries = entries;
    this.counts = counts;
  }

  /**
   * What the source has said before, for its validator to go on from. Whether its counts were sent
   * is unknown then: they are sent again.
   */
  List<Fact> known() throws IOException {
    List<Fact> known = new ArrayList<>();
    GraphEntries codec = new GraphEntries();
    entries.scan(
        EntryKey.of(KIND, identity),
        (key, value) -> {
          byte[] factKey = Arrays.copyOfRange(key, 1, key.length);
          KeptFact kept = codec.plainFact(factKey, value);
          if (kept.emulated() == emulated && !(kept.fact() instanceof SourceDoubted)) {
            known.add(restored(kept.fact()));
          }
        });
    return known;
  }

  private Fact restored(Fact fact) {
    if (fact instanceof ClassSeen seen) {
      note(seen);
    } else if (fact instanceof FindingReported reported) {
      findings.put(reported.finding().fingerprint(), reported.finding());
      unsentFindings.put(reported.finding().fingerprint(), reported);
    } else if (fact instanceof DependencyDrawn drawn) {
      unsentCounts.set(drawn.number());
      return drawn.withCount(counts[drawn.number()]);
    }
    return fact;
  }

  @Override
  public void accept(Fact fact) {
    if (fact instanceof DependencyCounted counted) {
      if (counts[counted.number()] != counted.count()) {
        counts[counted.number()] = counted.count();
        unsentCounts.set(counted.number());
      }
    } else if (fact instanceof FindingReported reported) {
      accept(reported);
    } else {
      if (fact instanceof ClassSeen seen) {
        note(seen);
      } else if (fact instanceof DependencyDrawn drawn) {
        count(drawn.number(), drawn.count());
      } else if (fact instanceof DependencyWithdrawn withdrawn) {
        count(withdrawn.number(), 0);
      } else if (fact instanceof FindingWithdrawn withdrawn) {
        findings.remove(withdrawn.fingerprint());
        unsentFindings.remove(withdrawn.fingerprint());
      }
      keep(fact);
      outgoing.add(fact);
    }
  }

  private void accept(FindingReported reported) {
    Finding finding = reported.finding();
    Finding before = findings.put(finding.fingerprint(), finding);
    if (finding.equals(before)) {
      return;
    }
    keep(reported);
    if (before != null && before.withCount(0).equals(finding.withCount(0))) {
      unsentFindings.put(finding.fingerprint(), reported);
    } else {
      unsentFindings.remove(finding.fingerprint());
      outgoing.add(reported);
    }
  }

  private void note(ClassSeen seen) {
    if (seen.number() >= classes.length) {
      classes = Arrays.copyOf(classes, Math.max(2 * classes.length, seen.number() + 1));
    }
    // What has no name is no other source's either.
    classes[seen.number()] =
        seen.name().isEmpty()
            ? 0
            : FactDigest.lockClass(seen.name(), seen.subclass(), seen.version());
  }

  /** The fact as it is sent: without its evidence where another source has shown it. */
  private Fact sent(Fact fact) {
    if (fact instanceof DependencyDrawn drawn) {
      long from = classes[drawn.ends().from()];
      long to = classes[drawn.ends().to()];
      boolean named = from != 0 && to != 0;
      long digest = FactDigest.dependency(from, to);
      boolean covered = named && isKnown(digest, drawn.kinds(), drawn.first().event());
      return covered ? drawn.bare() : drawn;
    }
    if (fact instanceof UsageSeen seen) {
      long lockClass = classes[seen.lockClass()];
      long digest = FactDigest.usage(lockClass, seen.bit());
      return lockClass != 0 && isKnown(digest, 0, seen.at()) ? seen.bare() : seen;
    }
    return fact;
  }

  private boolean isKnown(long digest, int kinds, Observation event) {
    Holder holder = known.apply(digest);
    return holder != null
        && (kinds & ~holder.kinds()) == 0
        && SourceOrder.precedes(holder.name(), holder.identity(), event.source(), identity);
  }

  /** Those of these facts that still hold, with their evidence and newest counts. */
  List<Fact> whole(List<Fact> lacking) throws IOException {
    GraphEntries codec = new GraphEntries();
    List<Fact> whole = new ArrayList<>();
    for (Fact each : lacking) {
      byte[] key = key(each);
      byte[] value = entries.get(key);
      if (value != null && !(each instanceof DependencyCounted)) {
        Fact fact = codec.plainFact(Arrays.copyOfRange(key, 1, key.length), value).fact();
        whole.add(
            fact instanceof DependencyDrawn drawn ? drawn.withCount(counts[drawn.number()]) : fact);
      }
    }
    return whole;
  }

  private void count(int number, long count) {
    if (number >= counts.length) {
      counts = Arrays.copyOf(counts, Math.max(2 * counts.length, number + 1));
    }
    counts[number] = count;
    unsentCounts.clear(number);
  }

  private void keep(Fact fact) {
    KeptFact kept = new KeptFact(identity, emulated, fact, 0);
    entries.put(key(fact), kept.isWithdrawal() ? null : GraphEntries.plainValue(kept));
  }

  private byte[] key(Fact fact) {
    byte[] key = GraphEntries.key(new KeptFact(identity, emulated, fact, 0));
    byte[] entry = new byte[1 + key.length];
    entry[0] = (byte) KIND;
    System.arraycopy(key, 0, entry, 1, key.length);
    return entry;
  }

  /** How often each dependency was drawn, by number. */
  long[] counts() {
    return counts.clone();
  }

  /** Whether anything is not sent. */
  boolean hasUnsent() {
    return !outgoing.isEmpty() || !unsentCounts.isEmpty() || !unsentFindings.isEmpty();
  }

  /** The facts that are to be sent at once. */
  List<Fact> drain() {
    if (outgoing.isEmpty()) {
      return List.of();
    }
    List<Fact> drained = outgoing.stream().map(this::sent).toList();
    outgoing.clear();
    return drained;
  }

  /** The facts to be sent at once, then counts that have changed since the last call. */
  List<Fact> drainCounts() {
    List<Fact> drained = new ArrayList<>(drain());
    for (int n = unsentCounts.nextSetBit(0); n >= 0; n = unsentCounts.nextSetBit(n + 1)) {
      drained.add(new DependencyCounted(n, counts[n]));
    }
    drained.addAll(unsentFindings.values());
    unsentCounts.clear();
    unsentFindings.clear();
    return drained;
  }
}
