package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactCheck;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final ChangedParts changes;

  /** It is among {@link #changes}. */
  boolean changed;

  private final List<Member> changedClasses = new ArrayList<>();

  /** Some of them withdrawn since. */
  private final List<Drawn> changedDrawn = new ArrayList<>();

  private static final UsageSeen[] UNUSED = {};

  /** Unique name of the source in the graph. */
  final String identity;

  /** Its facts are about emulated protocols. */
  final boolean emulated;

  /** By number. */
  final List<Member> classes = new ArrayList<>();

  /** Own findings by fingerprint. */
  final Map<String, Finding> findings = new LinkedHashMap<>();

  /** Its facts come from elsewhere: they may be any that {@link #check} lets pass. */
  boolean elsewhere;

  /** Fingerprints of own findings that have changed since the last checkpoint. */
  private final Set<String> changedFindings = new LinkedHashSet<>();

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

    /** In the order in which the graph took them. */
    private UsageSeen[] usages = UNUSED;

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

    /** It is among {@link SourceShare#changedDrawn}. */
    private boolean changed;

    Drawn(SourceShare source, Dependency dependency, DependencyDrawn fact) {
      this.source = source;
      this.dependency = dependency;
      this.fact = fact;
      count = fact.count();
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
        source.changedDrawn.add(this);
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

  private void change() {
    if (!changed) {
      changed = true;
      changes.add(this);
    }
  }

  /** One of its own findings is new or differs from what the last changes had. */
  void findingChanged(String fingerprint) {
    changedFindings.add(fingerprint);
    change();
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

  /** Dependencies that have changed since {@link #drainFacts} and still hold, by number. */
  List<Drawn> changedDrawn() {
    changedDrawn.removeIf(each -> drawn(each.fact.number()) != each);
    changedDrawn.sort(Comparator.comparingInt(each -> each.fact.number()));
    return changedDrawn;
  }

  /** Adds what is new since the last call. Cost: that of what is new. */
  void drainFacts(List<KeptFact> facts) {
    for (Member each : changedClasses()) {
      each.changed = false;
      facts.add(new KeptFact(identity, emulated, each.fact, each.lockClass.id));
      for (UsageSeen usage : each.usages()) {
        facts.add(new KeptFact(identity, emulated, usage, 0));
      }
    }
    changedClasses.clear();
    for (Drawn each : changedDrawn()) {
      each.changed = false;
      facts.add(new KeptFact(identity, emulated, each.current(), 0));
    }
    changedDrawn.clear();
    for (String fingerprint : changedFindings) {
      if (findings.containsKey(fingerprint)) {
        FindingReported reported = new FindingReported(findings.get(fingerprint));
        facts.add(new KeptFact(identity, emulated, reported, 0));
      }
    }
    changedFindings.clear();
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
