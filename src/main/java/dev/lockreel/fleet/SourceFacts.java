package dev.lockreel.fleet;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.DependencyCounted;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.SourceDoubted;
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

/**
 * The facts of one source, recorded or emulated: kept at once, and sent once. What only counts
 * waits until {@link #drainCounts}.
 */
final class SourceFacts implements FactSink {
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

  /**
   * @param counts how often each dependency was drawn, by number, as kept
   */
  SourceFacts(String identity, boolean emulated, Entries entries, long[] counts) {
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
    if (fact instanceof FindingReported reported) {
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
      if (fact instanceof DependencyDrawn drawn) {
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

  private void count(int number, long count) {
    if (number >= counts.length) {
      counts = Arrays.copyOf(counts, Math.max(2 * counts.length, number + 1));
    }
    counts[number] = count;
    unsentCounts.clear(number);
  }

  private void keep(Fact fact) {
    KeptFact kept = new KeptFact(identity, emulated, fact, 0);
    byte[] key = GraphEntries.key(kept);
    byte[] entry = new byte[1 + key.length];
    entry[0] = (byte) KIND;
    System.arraycopy(key, 0, entry, 1, key.length);
    entries.put(entry, kept.isWithdrawal() ? null : GraphEntries.plainValue(kept));
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
    List<Fact> drained = List.copyOf(outgoing);
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
