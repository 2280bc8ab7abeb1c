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
import dev.lockreel.lockdep.graph.KeptFact.Taken;
import dev.lockreel.lockdep.graph.SourceShare.Drawn;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final DeclaredOrders orders;

  private long nextOrder = 1;
  private final Findings findings = new Findings();
  private final Map<String, SourceShare> sources = new LinkedHashMap<>();

  /** Of {@link #sources}: facts mostly come many at a time of one source. */
  private SourceShare lastShare;

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
    takeNext(share(identity, emulated), fact);
  }

  private void takeNext(SourceShare source, Fact fact) throws MalformedFactException {
    source.elsewhere = true;
    source.check(fact);
    accept(source, fact);
  }

  /**
   * Takes all that another graph took of sources that this one does not know, in that order: what
   * is found then is what would be found if this graph had taken it then.
   *
   * @throws MalformedFactException a source cannot have said this; some of it may have been taken
   */
  public void takeAll(List<KeptFact> facts) throws MalformedFactException {
    List<Arrival> arrivals = new ArrayList<>();
    facts.forEach(each -> arrivals.addAll(arrivals(each)));
    arrivals.sort(Arrival.FIRST);
    for (Arrival each : arrivals) {
      takeNext(each.source(), each.fact());
    }
  }

  /**
   * Takes all that another graph took of a source which it has read further than this one, in the
   * place of what this one took of it. Cost: that of all facts once more.
   *
   * @throws MalformedFactException the source cannot have said this beside what is known of it;
   *     nothing has changed
   */
  public void takeInPlace(String identity, List<KeptFact> facts) throws MalformedFactException {
    // Whatever is wrong with them is found before anything of this graph goes.
    new LockGraph(List.of()).takeAll(facts);
    List<Arrival> further = new ArrayList<>();
    for (KeptFact each : facts) {
      share(identity, each.emulated()).checkSame(each.fact());
      further.addAll(arrivals(each));
    }
    further.sort(Arrival.FIRST);
    List<Arrival> all = history();
    int place = 0;
    while (place < all.size() && !all.get(place).source().identity.equals(identity)) {
      place++;
    }
    all.removeIf(each -> each.source().identity.equals(identity));
    for (SourceShare source : sources.values()) {
      if (source.identity.equals(identity)) {
        source.withdrawAll(taken);
      }
    }
    all.addAll(Math.min(place, all.size()), further);
    takeAnew(all);
  }

  private List<Arrival> arrivals(KeptFact kept) {
    SourceShare source = share(kept.source(), kept.emulated());
    List<Arrival> arrivals = new ArrayList<>();
    kept.earlier().forEach(taken -> arrivals.add(new Arrival(source, taken.order(), taken.fact())));
    arrivals.add(new Arrival(source, kept.order(), kept.fact()));
    return arrivals;
  }

  /** All that the graph took and that holds, as it came. */
  private List<Arrival> history() {
    List<Arrival> all = new ArrayList<>();
    for (SourceShare source : sources.values()) {
      source.history().forEach(taken -> all.add(new Arrival(source, taken.order(), taken.fact())));
    }
    all.sort(Arrival.FIRST);
    return all;
  }

  /** A fact of a source, and when a graph took it. */
  private record Arrival(SourceShare source, long order, Fact fact) {
    static final Comparator<Arrival> FIRST = Comparator.comparingLong(Arrival::order);
  }

  /**
   * Makes the graph of what holds alone where something that was withdrawn has left its mark on the
   * findings: a shorter cycle than one that is still there, a name by which one was known. Cost:
   * that of all facts once more.
   */
  private void settle() {
    joined.settle();
    if (joined.isMarked()) {
      takeAnew(history());
    }
  }

  private void takeAnew(List<Arrival> history) {
    Findings.Before before = begin();
    findings.forgetDoubts();
    sources.values().forEach(SourceShare::clear);
    nextOrder = 1;
    history.forEach(each -> accept(each.source(), each.fact()));
    findings.placeAnew(before);
  }

  /** Begins an empty graph in the place of this one. Returns its findings. */
  private Findings.Before begin() {
    classesBeforeMatching = Math.max(classesBeforeMatching, joined.classes.size());
    withdrawnByMatching.addAll(joined.drainWithdrawn());
    joined.dependencies.all().forEach(each -> withdrawnByMatching.add(each.record()));
    Findings.Before before = findings.takeBackAll();
    changes.classesGone();
    joined = new JoinedGraph(orders, findings, bare, changes);
    return before;
  }

  private SourceShare share(String identity, boolean emulated) {
    SourceShare last = lastShare;
    if (last == null || last.emulated != emulated || !last.identity.equals(identity)) {
      last =
          sources.computeIfAbsent(
              (emulated ? "e" : "r") + identity, k -> new SourceShare(identity, emulated, changes));
      lastShare = last;
    }
    return last;
  }

  private void accept(SourceShare source, Fact fact) {
    if (fact instanceof DependencyDrawn drawn) {
      accept(source, drawn);
    } else if (fact instanceof ClassSeen seen) {
      accept(source, seen);
    } else if (fact instanceof UsageSeen used) {
      joined.used(source, used);
      source.classes.get(used.lockClass()).usageTaken(used.bit(), nextOrder++);
    } else if (fact instanceof DependencyCounted counted) {
      joined.counted(source, counted);
    } else if (fact instanceof FindingReported reported) {
      accept(source, reported);
    } else if (fact instanceof SourceDoubted doubted) {
      joined.settle();
      if (source.doubt(doubted, nextOrder++)) {
        findings.doubt(doubted.name(), doubted.reason());
      }
    } else {
      withdraw(source, fact);
    }
  }

  private void accept(SourceShare source, DependencyDrawn fact) {
    Drawn known = source.drawn(fact.number());
    long order = known == null || known.isNews(fact) ? nextOrder++ : known.order;
    List<Taken> earlier = known == null ? List.of() : known.before(fact);
    joined.drawn(source, fact);
    source.drawnTaken(fact.number(), order, earlier);
  }

  private void accept(SourceShare source, ClassSeen fact) {
    joined.settle();
    Member member;
    if (fact.number() == source.classes.size()) {
      member = new Member(source, fact);
      member.order = nextOrder++;
      member.change();
      source.classes.add(member);
    } else {
      member = source.classes.get(fact.number());
      if (member.fact.equals(fact) || (fact.name().isEmpty() && !member.fact.name().isEmpty())) {
        // Known already, or older than what is known.
        return;
      }
      member.take(fact, nextOrder++);
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
    if (source.findings.put(reported.finding(), nextOrder++)) {
      findings.reportOwn(source.named(reported.finding()), source);
      source.change();
    }
  }

  private void withdraw(SourceShare source, Fact fact) {
    if (fact instanceof DependencyWithdrawn withdrawn) {
      joined.withdrawn(source, withdrawn.number());
    } else if (fact instanceof UsageWithdrawn withdrawn) {
      joined.usageWithdrawn(source, withdrawn.lockClass(), withdrawn.bit());
    } else if (fact instanceof FindingWithdrawn withdrawn) {
      joined.settle();
      if (source.findings.remove(withdrawn.fingerprint())) {
        if (findings.withdrawOwn(withdrawn.fingerprint(), source)) {
          joined.mark();
        }
      }
    }
    taken.add(new KeptFact(source.identity, source.emulated, fact, 0));
  }

  /**
   * Matches the classes of all sources anew, one source after the other, and rebuilds the graph
   * from their facts. Cost: that of all facts once more. Needed where several classes of a source
   * share a name and other sources showed the classes of that name in another order.
   */
  private void matchAnew() {
    Findings.Before before = begin();
    List<SourceShare> byIdentity = new ArrayList<>(sources.values());
    byIdentity.sort(SourceShare.ORDER);
    Map<Member, List<UsageSeen>> usages = new HashMap<>();
    for (SourceShare source : byIdentity) {
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
    for (SourceShare source : byIdentity) {
      source.allDrawn().forEach(joined::drawAnew);
      for (Member member : source.classes) {
        usages.get(member).forEach(usage -> joined.used(source, usage));
      }
      source.findings.all().forEach(each -> findings.reportOwn(source.named(each), source));
    }
    findings.doubtAgain();
    findings.arrange(before);
  }

  /** All classes by id. */
  public List<ClassRecord> classes() {
    settle();
    return joined.classes.all().stream().map(LockClass::record).toList();
  }

  /** The class with that id. */
  public ClassRecord lockClass(int id) {
    return joined.classes.of(id).record();
  }

  /** All dependencies by (from, to). */
  public List<DependencyRecord> dependencies() {
    settle();
    return joined.dependencies.all().stream().map(Dependency::record).toList();
  }

  /** All findings in the order in which they were first found. */
  public List<Finding> findings() {
    return findings(OpenEntries.NONE);
  }

  /** All findings as they may be reported while these entries are held. */
  public List<Finding> findings(OpenEntries open) {
    settle();
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
    source.findings.all().forEach(each -> facts.add(new FindingReported(each)));
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
    settle();
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
    // Of a graph that was made anew: it is there again, and among the changes.
    withdrawn.removeIf(each -> joined.has(each.from(), each.to()));
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
   * @param facts in any order, but for the classes of a source
   * @throws MalformedFactException the store is damaged
   */
  public void restore(List<KeptFact> facts, List<FindingRecord> storedFindings)
      throws MalformedFactException {
    GraphRestore restore = restoring();
    for (boolean classes : new boolean[] {true, false}) {
      for (KeptFact each : facts) {
        if (each.fact() instanceof ClassSeen == classes) {
          restore.take(each);
        }
      }
    }
    restore.end(storedFindings);
  }

  /** Begins to fill the graph, which is empty, with what a store kept. */
  public GraphRestore restoring() {
    return new GraphRestore(
        this::share,
        joined,
        last -> {
          nextOrder = last + 1;
          // All of it is in the store.
          drainFacts();
        });
  }
}
