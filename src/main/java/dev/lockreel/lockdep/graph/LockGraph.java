package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.DeclaredOrders;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyCounted;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.lockdep.graph.SourceShare.Drawn;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The lock-dependency graph over all sources, joined from their {@link Fact}s, with its findings.
 * The graph follows from the set of facts alone: facts of different sources may come in any order,
 * and one that comes twice changes nothing. Only which of several findings is found first, and with
 * which path, depends on the order. Not for several threads.
 */
public final class LockGraph {
  private static final long LOW = 0xffffffffL;

  private final DeclaredOrders orders;
  private final Findings findings = new Findings();
  private final Map<String, SourceShare> sources = new LinkedHashMap<>();
  private final BareFacts bare = new BareFacts();
  private final ChangedParts changes = new ChangedParts();
  private JoinedGraph joined;

  /** Withdrawals by the sources since the last checkpoint. */
  private final List<KeptFact> taken = new ArrayList<>();

  private final List<DependencyRecord> withdrawnByMatching = new ArrayList<>();

  /** Classes before they were matched anew, since the last changes; 0 where they were not. */
  private int classesBeforeMatching;

  /**
   * An empty graph.
   *
   * @param rules orders that the user declared
   */
  public LockGraph(List<OrderRule> rules) {
    orders = new DeclaredOrders(rules);
    joined = new JoinedGraph(orders, findings, bare, changes);
  }

  /**
   * The sink for the facts of a source.
   *
   * @param identity unique name of the source
   * @param emulated the facts are about the source's emulated protocols
   */
  public FactSink source(String identity, boolean emulated) {
    SourceShare share = share(identity, emulated);
    return fact -> accept(share, fact);
  }

  /**
   * Takes the next fact of a source from elsewhere.
   *
   * @throws MalformedFactException it is none that the source can report now; nothing has changed
   */
  public void take(String identity, boolean emulated, Fact fact) throws MalformedFactException {
    SourceShare source = share(identity, emulated);
    source.elsewhere = true;
    source.check(fact);
    accept(source, fact);
  }

  /**
   * Takes all that another graph knows of one source, which it has read as far as this one or
   * further: what this graph knew besides is withdrawn.
   *
   * @param facts of one source, recorded or emulated, with its classes first
   * @throws MalformedFactException the source cannot have said this beside what is known of it;
   *     some of it may have been taken
   */
  public void takeAll(String identity, boolean emulated, List<KeptFact> facts)
      throws MalformedFactException {
    for (Fact gone : new FactDifference(facts).withdrawals(facts(identity, emulated))) {
      take(identity, emulated, gone);
    }
    for (KeptFact each : FactOrder.of(facts)) {
      take(identity, emulated, each.fact());
    }
  }

  private SourceShare share(String identity, boolean emulated) {
    return sources.computeIfAbsent(
        (emulated ? "e" : "r") + identity, k -> new SourceShare(identity, emulated, changes));
  }

  private void accept(SourceShare source, Fact fact) {
    if (fact instanceof DependencyDrawn drawn) {
      joined.drawn(source, drawn);
    } else if (fact instanceof ClassSeen seen) {
      accept(source, seen);
    } else if (fact instanceof UsageSeen used) {
      joined.used(source, used);
    } else if (fact instanceof DependencyCounted counted) {
      joined.counted(source, counted);
    } else if (fact instanceof FindingReported reported) {
      accept(source, reported);
    } else {
      withdraw(source, fact);
    }
  }

  private void accept(SourceShare source, ClassSeen fact) {
    joined.settle();
    Member member;
    if (fact.number() == source.classes.size()) {
      member = new Member(source, fact);
      member.change();
      source.classes.add(member);
    } else {
      member = source.classes.get(fact.number());
      if (member.fact.equals(fact) || (fact.name().isEmpty() && !member.fact.name().isEmpty())) {
        // Known already, or older than what is known.
        return;
      }
      member.fact = fact;
      member.change();
    }
    boolean carriedNoPath = member.lockClass != null && member.lockClass.carriesNoPath();
    if (!joined.classes.match(member)) {
      matchAnew();
    } else if (carriedNoPath != member.lockClass.carriesNoPath()) {
      joined.reach.rebuild(joined.classes.all());
    }
  }

  private void accept(SourceShare source, FindingReported reported) {
    joined.settle();
    Finding before = source.findings.put(reported.finding().fingerprint(), reported.finding());
    if (!reported.finding().equals(before)) {
      findings.reportOwn(source.named(reported.finding()), source);
      source.findingChanged(reported.finding().fingerprint());
    }
  }

  private void withdraw(SourceShare source, Fact fact) {
    if (fact instanceof DependencyWithdrawn withdrawn) {
      joined.withdrawn(source, withdrawn.number());
    } else if (fact instanceof UsageWithdrawn withdrawn) {
      joined.usageWithdrawn(source, withdrawn.lockClass(), withdrawn.bit());
    } else if (fact instanceof FindingWithdrawn withdrawn) {
      joined.settle();
      if (source.findings.remove(withdrawn.fingerprint()) != null) {
        findings.withdrawOwn(withdrawn.fingerprint(), source);
      }
    } else if (fact instanceof SourceDoubted doubted) {
      joined.settle();
      findings.doubt(doubted.name(), doubted.reason());
    }
    taken.add(new KeptFact(source.identity, source.emulated, fact, 0));
  }

  /**
   * Matches the classes of all sources anew, one source after the other, and rebuilds the graph
   * from their facts. Cost: that of all facts once more. Needed where several classes of a source
   * share a name and other sources showed the classes of that name in another order.
   */
  private void matchAnew() {
    classesBeforeMatching = Math.max(classesBeforeMatching, joined.classes.size());
    withdrawnByMatching.addAll(joined.drainWithdrawn());
    joined.dependencies.all().forEach(each -> withdrawnByMatching.add(each.record()));
    List<String> before = findings.takeBackAll();
    changes.classesGone();
    joined = new JoinedGraph(orders, findings, bare, changes);
    List<SourceShare> inOrder = new ArrayList<>(sources.values());
    inOrder.sort(SourceShare.ORDER);
    Map<Member, List<UsageSeen>> usages = new HashMap<>();
    for (SourceShare source : inOrder) {
      // Not by number: one that was named late has a higher version than younger namesakes.
      for (Member member : source.classes.stream().sorted(ClassMatching.ORDER).toList()) {
        usages.put(member, member.takeUsages());
        member.lockClass = null;
        member.change();
        if (!joined.classes.match(member)) {
          throw new AssertionError("no order of classes for " + member.fact);
        }
      }
    }
    for (SourceShare source : inOrder) {
      for (Drawn drawn : source.allDrawn()) {
        source.put(drawn.fact.number(), null);
        joined.drawn(source, drawn.current());
      }
      for (Member member : source.classes) {
        usages.get(member).forEach(usage -> joined.used(source, usage));
      }
      source.findings.values().forEach(each -> findings.reportOwn(source.named(each), source));
    }
    findings.doubtAgain();
    findings.arrange(before);
  }

  /** All classes by id. */
  public List<ClassRecord> classes() {
    joined.settle();
    return joined.classes.all().stream().map(LockClass::record).toList();
  }

  /** The class with that id. */
  public ClassRecord lockClass(int id) {
    return joined.classes.of(id).record();
  }

  /** All dependencies by (from, to). */
  public List<DependencyRecord> dependencies() {
    joined.settle();
    return joined.dependencies.all().stream().map(Dependency::record).toList();
  }

  /** All findings in the order in which they were first found. */
  public List<Finding> findings() {
    return findings(OpenEntries.NONE);
  }

  /** All findings as they may be reported while these entries are held. */
  public List<Finding> findings(OpenEntries open) {
    joined.settle();
    return findings.all().stream().map(found -> found.value(open)).toList();
  }

  /** Fingerprints of findings that are new, have other evidence or are gone since the last call. */
  public Set<String> drainFreshFindings() {
    joined.settle();
    return findings.drainFresh();
  }

  /**
   * The finding with that fingerprint as it may be reported while these entries are held, or null.
   */
  public Finding finding(String fingerprint, OpenEntries open) {
    KeptFinding found = findings.find(fingerprint);
    return found == null ? null : found.value(open);
  }

  /** How many findings there are; cheap, for progress. */
  public int findingCount() {
    return findings.size();
  }

  public int classCount() {
    return joined.classes.size();
  }

  public int dependencyCount() {
    joined.settle();
    return joined.dependencies.size();
  }

  /** All facts of a source that hold, in an order in which another graph can take them. */
  public List<Fact> facts(String identity, boolean emulated) {
    SourceShare source = share(identity, emulated);
    List<Fact> facts = new ArrayList<>();
    source.classes.forEach(each -> facts.add(each.fact));
    source.allDrawn().forEach(each -> facts.add(each.current()));
    source.classes.forEach(each -> facts.addAll(each.usages()));
    source.findings.values().forEach(each -> facts.add(new FindingReported(each)));
    return facts;
  }

  /**
   * Reports what evidence the graph has, and what it needs of facts that came without, as far as
   * that has changed since the last {@link #drainChanges}; just before the next. Cost: that of what
   * has changed, and of all shares of what a source has withdrawn.
   */
  public void reviewEvidence(EvidenceListener listener) {
    joined.settle();
    bare.review(changes, listener);
  }

  /**
   * The changes since the last call; all there is where a class has another name now. Cost: that of
   * what has changed, but for a look at each finding.
   */
  public GraphChanges drainChanges() {
    joined.settle();
    boolean renamed = false;
    for (LockClass each : changes.classes()) {
      renamed |= each.keep();
    }
    // What was kept has the names of its time, in witnesses and the locks that they held.
    List<ClassRecord> changedClasses =
        (renamed ? joined.classes.all() : changes.classes())
            .stream().map(LockClass::record).toList();
    List<FindingRecord> changedFindings = new ArrayList<>();
    for (KeptFinding found : findings.all()) {
      if (found.mayHaveChanged() || renamed) {
        changedFindings.add(found.record());
        found.changed = false;
      }
    }
    List<DependencyRecord> changedDependencies =
        (renamed ? joined.dependencies.all() : changes.dependencies())
            .stream().map(Dependency::record).toList();
    List<Integer> withdrawnClasses =
        IntStream.range(joined.classes.size(), classesBeforeMatching).boxed().toList();
    classesBeforeMatching = 0;
    List<DependencyRecord> withdrawn = new ArrayList<>(withdrawnByMatching);
    withdrawnByMatching.clear();
    withdrawn.addAll(joined.drainWithdrawn());
    return new GraphChanges(
        changedClasses,
        withdrawnClasses,
        changedDependencies,
        withdrawn,
        changedFindings,
        findings.drainWithdrawn(),
        drainFacts());
  }

  private List<KeptFact> drainFacts() {
    List<KeptFact> facts = new ArrayList<>(taken);
    taken.clear();
    facts.addAll(bare.drainDropped());
    changes.sources().forEach(source -> source.drainFacts(facts));
    changes.clear();
    return facts;
  }

  /**
   * Fills an empty graph with what a store kept.
   *
   * @param facts the classes of a source before all else of it
   * @throws MalformedFactException the store is damaged
   */
  public void restore(List<KeptFact> facts, List<FindingRecord> storedFindings)
      throws MalformedFactException {
    long classCount = facts.stream().filter(kept -> kept.fact() instanceof ClassSeen).count();
    for (KeptFact kept : facts) {
      SourceShare source = share(kept.source(), kept.emulated());
      if (kept.fact() instanceof ClassSeen seen) {
        source.check(seen);
        if (seen.number() < source.classes.size()
            || kept.lockClass() < 0
            || kept.lockClass() >= classCount) {
          throw new MalformedFactException(
              "class " + seen.number() + " of " + kept.source() + " cannot be " + kept.lockClass());
        }
        Member member = new Member(source, seen);
        source.classes.add(member);
        joined.classes.restore(member, kept.lockClass());
      }
    }
    joined.classes.restored();
    for (KeptFact kept : facts) {
      SourceShare source = share(kept.source(), kept.emulated());
      source.check(kept.fact());
      if (kept.fact() instanceof DependencyDrawn drawn) {
        joined.restore(source, drawn);
      } else if (kept.fact() instanceof UsageSeen used) {
        joined.restore(source, used);
      } else if (kept.fact() instanceof FindingReported reported) {
        source.findings.put(reported.finding().fingerprint(), reported.finding());
      } else if (kept.fact() instanceof SourceDoubted doubted) {
        findings.restoreDoubt(doubted.name(), doubted.reason());
      }
    }
    joined.reach.rebuild(joined.classes.all());
    for (FindingRecord stored : storedFindings) {
      restore(stored);
    }
    for (SourceShare source : sources.values()) {
      source.findings.forEach(
          (fingerprint, own) -> findings.restoreOwn(fingerprint, source, own.count()));
    }
    joined.declared.restored(joined.classes.all(), joined.dependencies.all(), findings);
    // All of it is in the store.
    drainFacts();
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
    findings.restore(kept);
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
