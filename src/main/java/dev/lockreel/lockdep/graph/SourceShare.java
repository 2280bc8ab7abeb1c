package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactCheck;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.lockdep.graph.KeptFact.Taken;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One source's share of the graph: the facts that hold of it, and which classes of the graph its
 * classes are.
 */
final class SourceShare {
  /** By identity, recorded before emulated: an arbitrary, fixed order. */
  static final Comparator<SourceShare> ORDER =
      Comparator.comparing((SourceShare share) -> share.identity)
          .thenComparing(share -> share.emulated);

  private static final int PAGE = 128;
  private static final int FEW_CHANGED = 1 << 10;

  private final ChangedParts changes;

  /** It is among {@link #changes}. */
  boolean changed;

  private final List<Member> changedClasses = new ArrayList<>();

  /** Some of them withdrawn since. */
  private final List<Drawn> changedDrawn = new ArrayList<>();

  /** So many of them are looked through for those that hold no longer. */
  private int mostChanged = FEW_CHANGED;

  private static final UsageSeen[] UNUSED = {};
  private static final long[] NO_ORDERS = {};

  /** Unique name of the source in the graph. */
  final String identity;

  /** Its facts are about emulated protocols. */
  final boolean emulated;

  /** By number. */
  final List<Member> classes = new ArrayList<>();

  /** What it has found by itself. */
  final OwnFindings findings = new OwnFindings();

  /** Why its errors are none; null where it is not doubted. */
  private Taken doubt;

  /** What the graph took before {@link #doubt}. */
  private List<Taken> earlierDoubts = List.of();

  private boolean doubtChanged;

  /** Its facts come from elsewhere: they may be any that {@link #check} lets pass. */
  boolean elsewhere;

  /** Dependencies by number, in pages: numbers from elsewhere may be far apart. */
  private final SortedMap<Integer, Drawn[]> drawn = new TreeMap<>();

  /** The page used last: new dependencies mostly have the next number. */
  private Drawn[] page;

  private int pageNumber = -1;

  SourceShare(String identity, boolean emulated, ChangedParts changes) {
    this.changes = changes;
    this.identity = identity;
    this.emulated = emulated;
  }

  /** A class of the source and the class of the graph that it is. */
  static final class Member {
    final SourceShare source;
    ClassSeen fact;
    LockClass lockClass;

    /** When the graph took {@link #fact}. */
    long order;

    /** What it took of the class before. */
    List<Taken> earlier = List.of();

    /** In the order in which the graph took them. */
    private UsageSeen[] usages = UNUSED;

    /** When the graph took the usage of each bit; empty before the first. */
    private long[] usageOrders = NO_ORDERS;

    /** It is among {@link SourceShare#changedClasses}. */
    private boolean changed;

    Member(SourceShare source, ClassSeen fact) {
      this.source = source;
      this.fact = fact;
    }

    /** It differs from what the last changes had. */
    void change() {
      if (!changed) {
        changed = true;
        source.changedClasses.add(this);
        source.change();
      }
    }

    /** The usage of that bit; null where not seen. */
    UsageSeen usage(int bit) {
      for (UsageSeen each : usages) {
        if (each.bit() == bit) {
          return each;
        }
      }
      return null;
    }

    /** All usages by bit number. */
    List<UsageSeen> usages() {
      List<UsageSeen> all = new ArrayList<>(List.of(usages));
      all.sort(Comparator.comparingInt(UsageSeen::bit));
      return all;
    }

    /** Notes when the graph took the usage of that bit. */
    void usageTaken(int bit, long at) {
      usageOrders = usageOrders.length == 0 ? new long[Usage.BITS] : usageOrders;
      usageOrders[bit] = at;
    }

    /** When the graph took the usage of that bit. */
    long usageOrder(int bit) {
      return usageOrders.length == 0 ? 0 : usageOrders[bit];
    }

    /** Takes what is newer about the class. */
    void take(ClassSeen newer, long at) {
      earlier = with(earlier, new Taken(order, fact));
      order = at;
      fact = newer;
      change();
    }

    /** Adds a usage, or puts it in the place of the one of its bit. */
    void put(UsageSeen usage) {
      change();
      lockClass.used(this, usage);
      for (int i = 0; i < usages.length; i++) {
        if (usages[i].bit() == usage.bit()) {
          usages[i] = usage;
          return;
        }
      }
      usages = Arrays.copyOf(usages, usages.length + 1);
      usages[usages.length - 1] = usage;
    }

    /** Removes the usage of that bit; returns whether there was one. */
    boolean remove(int bit) {
      UsageSeen[] left =
          Arrays.stream(usages).filter(each -> each.bit() != bit).toArray(UsageSeen[]::new);
      boolean removed = left.length < usages.length;
      if (removed) {
        change();
      }
      usages = left;
      return removed;
    }

    /** Removes all usages, before they are taken anew. */
    List<UsageSeen> takeUsages() {
      List<UsageSeen> all = usages();
      usages = UNUSED;
      return all;
    }

    /** Rank of how much its source knows of the class: kind, wait types, those from the trace. */
    int knows() {
      return (fact.has(ClassSeen.WAIT_TRACED) ? 4 : 0)
          + (fact.waitInner() != WaitType.INVALID ? 2 : 0)
          + (fact.type() != LockType.UNKNOWN ? 1 : 0);
    }
  }

  /** A dependency that the source draws. */
  static final class Drawn {
    final SourceShare source;
    final Dependency dependency;
    DependencyDrawn fact;

    /** {@link DependencyDrawn#count}, or newer. */
    long count;

    /** When the graph took its {@link DependencyDrawn#kinds}. */
    long order;

    /** As the graph took it before, with other kinds. */
    List<Taken> earlier = List.of();

    /** It is among {@link SourceShare#changedDrawn}. */
    private boolean changed;

    Drawn(SourceShare source, Dependency dependency, DependencyDrawn fact) {
      this.source = source;
      this.dependency = dependency;
      this.fact = fact;
      count = fact.count();
    }

    /** As the graph took it before a fact. */
    List<Taken> before(DependencyDrawn newer) {
      return isNews(newer) ? with(earlier, new Taken(order, fact)) : earlier;
    }

    /** Whether the fact says of the dependency what checks have not seen of it. */
    boolean isNews(DependencyDrawn newer) {
      return newer.kinds() != fact.kinds() || newer.assumedKinds() != fact.assumedKinds();
    }

    /** Replaces the fact by a newer one. */
    void take(DependencyDrawn newer) {
      fact = newer;
      count = newer.count();
      change();
    }

    /** It differs from what the last changes had. */
    void change() {
      if (!changed) {
        changed = true;
        source.addChanged(this);
        source.change();
      }
    }

    /** The event that drew it first in this source. */
    WitnessedEvent firstEvent() {
      return new WitnessedEvent(source, fact.first().event());
    }

    /** The fact with the newest count. */
    DependencyDrawn current() {
      return count == fact.count() ? fact : fact.withCount(count);
    }
  }

  /** It has what the last changes had not. */
  void change() {
    if (!changed) {
      changed = true;
      changes.add(this);
    }
  }

  private static List<Taken> with(List<Taken> earlier, Taken one) {
    List<Taken> more = new ArrayList<>(earlier);
    more.add(one);
    return List.copyOf(more);
  }

  /** Notes when the graph took the dependency of that number. */
  void drawnTaken(int number, long order, List<Taken> earlier) {
    Drawn drawn = drawn(number);
    if (drawn != null) {
      drawn.order = order;
      drawn.earlier = earlier;
    }
  }

  /** The source is doubted. Returns whether that is news. */
  boolean doubt(SourceDoubted fact, long order) {
    if (doubt != null && doubt.fact().equals(fact)) {
      return false;
    }
    earlierDoubts = doubt == null ? List.of() : with(earlierDoubts, doubt);
    doubt = new Taken(order, fact);
    doubtChanged = true;
    change();
    return true;
  }

  /** Restores the doubt that a store kept. */
  void restoreDoubt(KeptFact kept) {
    doubt = new Taken(kept.order(), kept.fact());
    earlierDoubts = kept.earlier();
  }

  /**
   * All that the graph took of the source and that holds. Not by order, but so that what has none
   * can be taken: the classes first.
   */
  List<Taken> history() {
    List<Taken> all = new ArrayList<>();
    for (Member each : classes) {
      all.addAll(each.earlier);
      all.add(new Taken(each.order, each.fact));
    }
    for (Member each : classes) {
      each.usages().forEach(usage -> all.add(new Taken(each.usageOrder(usage.bit()), usage)));
    }
    for (Drawn each : allDrawn()) {
      all.addAll(each.earlier);
      all.add(new Taken(each.order, each.current()));
    }
    findings.addHistory(all);
    all.addAll(earlierDoubts);
    if (doubt != null) {
      all.add(doubt);
    }
    return all;
  }

  /** Adds a withdrawal of each fact that can be withdrawn. */
  void withdrawAll(List<KeptFact> withdrawals) {
    allDrawn()
        .forEach(each -> withdrawals.add(withdrawal(new DependencyWithdrawn(each.fact.number()))));
    for (Member each : classes) {
      each.usages()
          .forEach(
              usage ->
                  withdrawals.add(withdrawal(new UsageWithdrawn(usage.lockClass(), usage.bit()))));
    }
    for (Finding each : findings.all()) {
      withdrawals.add(withdrawal(new FindingWithdrawn(each.fingerprint())));
    }
  }

  private KeptFact withdrawal(Fact fact) {
    return new KeptFact(identity, emulated, fact, 0);
  }

  /** Forgets all facts, before they are taken anew. */
  void clear() {
    classes.clear();
    changedClasses.clear();
    drawn.clear();
    changedDrawn.clear();
    page = null;
    pageNumber = -1;
    findings.clear();
    doubt = null;
    earlierDoubts = List.of();
  }

  /** The dependency of that number; null where there is none. */
  Drawn drawn(int number) {
    Drawn[] in = number / PAGE == pageNumber ? page : drawn.get(number / PAGE);
    return in == null ? null : in[number % PAGE];
  }

  void put(int number, Drawn dependency) {
    if (number / PAGE != pageNumber) {
      pageNumber = number / PAGE;
      page = drawn.computeIfAbsent(pageNumber, p -> new Drawn[PAGE]);
    }
    page[number % PAGE] = dependency;
  }

  /** All dependencies by number. */
  List<Drawn> allDrawn() {
    return drawn.values().stream().flatMap(Arrays::stream).filter(each -> each != null).toList();
  }

  /** Checks a fact from elsewhere before it is taken: it is one that this source can report now. */
  void check(Fact fact) throws MalformedFactException {
    FactCheck.check(fact, classes.size());
    checkSame(fact);
  }

  /** Checks that a fact from elsewhere is about the class or dependency that this source has. */
  void checkSame(Fact fact) throws MalformedFactException {
    if (fact instanceof ClassSeen seen && seen.number() < classes.size()) {
      ClassSeen known = classes.get(seen.number()).fact;
      boolean renamed = !known.name().isEmpty() && !seen.name().isEmpty();
      if (seen.subclass() != known.subclass() || (renamed && !seen.name().equals(known.name()))) {
        throw new MalformedFactException(
            "class "
                + seen.number()
                + " is "
                + known.name()
                + "/"
                + known.subclass()
                + ", not "
                + seen.name()
                + "/"
                + seen.subclass());
      }
    } else if (fact instanceof DependencyDrawn dependency) {
      Drawn known = drawn(dependency.number());
      if (known != null && !known.fact.ends().equals(dependency.ends())) {
        throw new MalformedFactException(
            "dependency " + dependency.number() + " is between other classes");
      }
    }
  }

  /** Classes that have changed since {@link #drainFacts}, or their usages, by number. */
  List<Member> changedClasses() {
    changedClasses.sort(Comparator.comparingInt(each -> each.fact.number()));
    return changedClasses;
  }

  /**
   * Without a database the changes are never taken: those that hold no longer are dropped, so that
   * a source that withdraws again and again does not grow. Amortised cost: O(1).
   */
  private void addChanged(Drawn drawn) {
    if (changedDrawn.size() >= mostChanged) {
      dropWithdrawn();
      mostChanged = Math.max(FEW_CHANGED, 2 * changedDrawn.size());
    }
    changedDrawn.add(drawn);
  }

  /** Drops those that hold no longer. */
  private void dropWithdrawn() {
    changedDrawn.removeIf(each -> drawn(each.fact.number()) != each);
  }

  /** Dependencies that have changed since {@link #drainFacts} and still hold, by number. */
  List<Drawn> changedDrawn() {
    dropWithdrawn();
    changedDrawn.sort(Comparator.comparingInt(each -> each.fact.number()));
    return changedDrawn;
  }

  /** Adds what is new since the last call. Cost: that of what is new. */
  void drainFacts(List<KeptFact> facts) {
    for (Member each : changedClasses()) {
      each.changed = false;
      facts.add(kept(each.fact, each.lockClass.id, each.order, each.earlier));
      for (UsageSeen usage : each.usages()) {
        facts.add(kept(usage, 0, each.usageOrder(usage.bit()), List.of()));
      }
    }
    changedClasses.clear();
    for (Drawn each : changedDrawn()) {
      each.changed = false;
      facts.add(kept(each.current(), 0, each.order, each.earlier));
    }
    changedDrawn.clear();
    findings.drain((taken, earlier) -> facts.add(kept(taken.fact(), 0, taken.order(), earlier)));
    if (doubtChanged) {
      doubtChanged = false;
      facts.add(kept(doubt.fact(), 0, doubt.order(), earlierDoubts));
    }
  }

  private KeptFact kept(Fact fact, int lockClass, long order, List<Taken> earlier) {
    return new KeptFact(identity, emulated, fact, lockClass, order, earlier);
  }

  LockClass lockClass(int number) {
    return classes.get(number).lockClass;
  }

  /** The printed name of the class with that number. */
  String name(int number) {
    return lockClass(number).printedName();
  }

  /** The text with names in place of marks. */
  String named(String marked) {
    return ClassMark.replaced(marked, this::name);
  }

  /** The witness with names in place of marks. */
  Witness named(Witness marked) {
    List<HeldLockEvidence> held = new ArrayList<>(marked.held().size());
    for (HeldLockEvidence each : marked.held()) {
      held.add(
          new HeldLockEvidence(
              each.lock(),
              named(each.lockClass()),
              each.mode(),
              each.trylock(),
              each.ip(),
              each.position()));
    }
    return new Witness(
        marked.source(),
        marked.position(),
        marked.timestampNanos(),
        marked.cpu(),
        marked.pid(),
        marked.comm(),
        marked.lock(),
        marked.ip(),
        held,
        marked.stack(),
        marked.emulated(),
        marked.mode(),
        marked.context(),
        marked.heldOmitted());
  }

  /** The finding with names in place of marks, and its classes as the graph knows them now. */
  Finding named(Finding marked) {
    return new Finding(
        marked.rule(),
        marked.fingerprint(),
        marked.headline(),
        marked.severity(),
        marked.confidence(),
        marked.confidenceReason(),
        marked.count(),
        marked.classes().stream().map(this::named).toList(),
        marked.path().stream().map(this::named).toList(),
        named(marked.witness()),
        marked.other() == null ? null : named(marked.other()),
        named(marked.explanation()),
        marked.mitigations(),
        marked.usages(),
        marked.ledger(),
        marked.cycles());
  }

  private ClassEvidence named(ClassEvidence evidence) {
    return ClassMark.is(evidence.name())
        ? Evidence.of(lockClass(ClassMark.number(evidence.name())))
        : evidence;
  }

  private PathStep named(PathStep step) {
    return new PathStep(
        named(step.from()),
        named(step.to()),
        step.kind(),
        usage(step.from(), step.fromUsage()),
        usage(step.to(), step.toUsage()),
        named(step.witness()));
  }

  private String usage(String mark, String known) {
    return ClassMark.is(mark) ? Usage.characters(lockClass(ClassMark.number(mark)).usage) : known;
  }
}
