package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All locks that lockdep treats as one: a node of the dependency graph. Owned by {@link
 * LockClasses}; what leaves the validator is its {@link ClassRecord}.
 */
final class LockClass {
  final int id;
  final int subclass;

  /** Class key, subclass included, that it was first known by; 0 for a class known by name only. */
  long key;

  /** The name as traced; {@code ""} until an event names the class. */
  String name;

  int version = 1;

  /**
   * The version that the last changes had it with; 0 for none, negative where its name has changed
   * since.
   */
  private int keptVersion;

  /** {@link Usage} bits. */
  int usage;

  LockType type = LockType.UNKNOWN;
  WaitType waitInner = WaitType.INVALID;
  WaitType waitOuter = WaitType.INVALID;

  /** Whether the wait types come from a trace, not from an annotation. */
  boolean waitTraced;

  /** Whether the kernel validates it at all. */
  boolean check = true;

  /** The classes of the sources that were matched to it, by {@link SourceShare#ORDER}. */
  List<SourceShare.Member> members = List.of();

  /** Of {@link #members}: that which knows most of it, and the first that knows its kind. */
  private SourceShare.Member best;

  private SourceShare.Member typed;

  /** Dependencies from here. */
  Neighbours out = Neighbours.NONE;

  /** Dependencies to here. */
  Neighbours in = Neighbours.NONE;

  /**
   * Masks of {@link IrqReach}: ENABLED bits after the class and USED_IN bits before it, each for
   * free and for weak arrival.
   */
  int enabledFree;

  int enabledWeak;
  int usedInFree;
  int usedInWeak;

  /** Some event named it without its key. At most one of several classes of a name has this set. */
  boolean seenThin;

  /** A source has matched one of its keys by name, or an event of it hid the subclass. */
  private boolean matchedByName;

  /**
   * Whether a key of some source was matched to it by name, though there are several classes of
   * that name ({@link ClassMatching}).
   */
  boolean guessed;

  /** Many classes bear its name, as an annotation says. */
  boolean sharedName;

  /** Where it stands if it has changed. */
  final ChangedParts changes;

  /** It is among {@link #changes}. */
  boolean changed;

  /** {@link #usedAt} by bit, as far as it is known. */
  private final WitnessedEvent[] firstUsed = new WitnessedEvent[Usage.BITS];

  /** A source has withdrawn a usage since {@link BareFacts#review}. */
  boolean lostUsage;

  /** Of a static initializer; others stringify an expression such as {@code &p->lock}. */
  private static final Pattern BARE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** The kernel's __START_KERNEL_map. */
  private static final long STATIC_FROM = 0xffffffff80000000L;

  /** The kernel's MODULES_END. */
  private static final long STATIC_TO = 0xffffffffff000000L;

  LockClass(int id, String name, long key, int subclass, ChangedParts changes) {
    this.changes = changes;
    this.id = id;
    this.name = name;
    this.key = key;
    this.subclass = subclass;
  }

  /** One more class of a source is matched to it. */
  void add(SourceShare.Member member) {
    if (members.isEmpty()) {
      members = List.of(member);
      return;
    }
    members = members.size() == 1 ? new ArrayList<>(members) : members;
    int at = members.size();
    while (at > 0 && isBefore(member, members.get(at - 1))) {
      at--;
    }
    members.add(at, member);
  }

  private static boolean isBefore(SourceShare.Member one, SourceShare.Member other) {
    return SourceShare.ORDER.compare(one.source, other.source) < 0;
  }

  /** It differs from what the last changes had. */
  void change() {
    if (!changed) {
      changed = true;
      changes.add(this);
    }
  }

  /**
   * The first event, over all sources, that shows a usage; null where there is none. Cost:
   * O(members) after a source has replaced or withdrawn its own; else O(1).
   */
  WitnessedEvent usedAt(int bit) {
    if (firstUsed[bit] == null && (usage & 1 << bit) != 0) {
      firstUsed[bit] = findUsedAt(bit);
    }
    return firstUsed[bit];
  }

  /** A member has a usage, new or in the place of its earlier one. */
  void used(SourceShare.Member member, UsageSeen seen) {
    change();
    WitnessedEvent first = firstUsed[seen.bit()];
    if (first == null || first.source() == member.source) {
      firstUsed[seen.bit()] = null;
      return;
    }
    WitnessedEvent event = new WitnessedEvent(member.source, seen.at());
    firstUsed[seen.bit()] = event.isBefore(first) ? event : first;
  }

  /** A member has no longer a usage; whether any other has it. */
  boolean unused(int bit) {
    change();
    firstUsed[bit] = findUsedAt(bit);
    return firstUsed[bit] != null;
  }

  private WitnessedEvent findUsedAt(int bit) {
    WitnessedEvent first = null;
    for (SourceShare.Member each : members) {
      UsageSeen usage = each.usage(bit);
      if (usage != null) {
        WitnessedEvent event = new WitnessedEvent(each.source, usage.at());
        first = first == null || event.isBefore(first) ? event : first;
      }
    }
    return first;
  }

  /** Takes its attributes from all members anew. Cost: O(members). */
  void describe() {
    check = true;
    seenThin = false;
    matchedByName = false;
    sharedName = false;
    best = null;
    typed = null;
    for (SourceShare.Member each : members) {
      describeBy(each);
    }
  }

  /**
   * Takes in the attributes of one more member: each of them is taken from the first source that
   * knows most.
   */
  void describeBy(SourceShare.Member member) {
    ClassSeen fact = member.fact;
    check &= fact.has(ClassSeen.CHECK);
    seenThin |= fact.has(ClassSeen.SEEN_THIN) || fact.key() == 0;
    matchedByName |= fact.has(ClassSeen.MATCHED_BY_NAME);
    sharedName |= fact.has(ClassSeen.SHARED_NAME);
    int more = best == null ? 1 : member.knows() - best.knows();
    best = more > 0 || (more == 0 && isBefore(member, best)) ? member : best;
    if (fact.type() != LockType.UNKNOWN && (typed == null || isBefore(member, typed))) {
      typed = member;
    }
    type =
        best.fact.type() == LockType.UNKNOWN && typed != null
            ? typed.fact.type()
            : best.fact.type();
    waitInner = best.fact.waitInner();
    waitOuter = best.fact.waitOuter();
    waitTraced = best.fact.has(ClassSeen.WAIT_TRACED);
    change();
  }

  /** Whether only the name shows that all its events are of one class. */
  boolean namedOnly() {
    return key == 0 || seenThin || matchedByName || guessed;
  }

  /**
   * Whether two of its instances are surely of different classes that have the name alone in
   * common. A lock that is defined statically in the kernel's image, which a bare name shows, has
   * its own address as its key.
   */
  boolean differs(long one, long other) {
    if (one == 0 || other == 0 || one == other || !namedOnly()) {
      return false;
    }
    return sharedName || (BARE_NAME.matcher(name).matches() && (isStatic(one) || isStatic(other)));
  }

  /** Whether the address is in the image of an x86-64 kernel or one of its modules. */
  private static boolean isStatic(long address) {
    return Long.compareUnsigned(address, STATIC_FROM) >= 0
        && Long.compareUnsigned(address, STATIC_TO) < 0;
  }

  /** Local locks are no real locks without PREEMPT_RT: no irq inversion goes through one. */
  boolean carriesNoPath() {
    return type == LockType.LOCAL_LOCK;
  }

  /** The wait type that a new acquisition is checked with, as LD_WAIT_*; 0 where unknown. */
  int waitNeed() {
    if (waitInner == WaitType.INVALID) {
      return 0;
    }
    return (waitOuter == WaitType.INVALID ? waitInner : waitOuter).level();
  }

  /** The name as lockdep prints it. */
  String printedName() {
    return ClassSeen.printedName(name, key, subclass, version);
  }

  /** Name and subclass, without the version that depends on the order of registration. */
  String stableName() {
    return ClassSeen.printedName(name, key, subclass, 1);
  }

  ClassRecord record() {
    SortedMap<Integer, Witness> witnesses = new TreeMap<>();
    for (int bit = 0; bit < Usage.BITS; bit++) {
      if ((usage & 1 << bit) != 0) {
        witnesses.put(bit, usedAt(bit).witness());
      }
    }
    return new ClassRecord(
        id,
        name,
        key,
        subclass,
        version,
        usage,
        type,
        waitInner,
        waitOuter,
        check,
        waitTraced,
        witnesses,
        namedOnly());
  }

  @Override
  public String toString() {
    return printedName();
  }

  /** Gives it another name. */
  void rename(String newName) {
    name = newName;
    change();
    keptVersion = -Math.abs(keptVersion);
  }

  /** Notes that the changes have it as it is; whether they had it with another name before. */
  boolean keep() {
    boolean renamed = keptVersion != 0 && keptVersion != version;
    keptVersion = version;
    return renamed;
  }
}
