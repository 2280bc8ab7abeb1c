package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.Comparator;
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

  /** {@link Usage} bits. */
  int usage;

  /** The event that set each usage bit first, by bit number; null where not set. */
  final WitnessedEvent[] usedAt = new WitnessedEvent[Usage.BITS];

  LockType type = LockType.UNKNOWN;
  WaitType waitInner = WaitType.INVALID;
  WaitType waitOuter = WaitType.INVALID;

  /** Whether the wait types come from a trace, not from an annotation. */
  boolean waitTraced;

  /** Whether the kernel validates it at all. */
  boolean check = true;

  /** The classes of the sources that were matched to it. */
  List<SourceShare.Member> members = List.of();

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

  /**
   * Whether a key of some source was matched to it by name, though there are several classes of
   * that name, or an event hid its subclass.
   */
  boolean matchedByName;

  /** Many classes bear its name, as an annotation says. */
  boolean sharedName;

  /** Changed since the last checkpoint. */
  boolean changed = true;

  /** Of a static initializer; others stringify an expression such as {@code &p->lock}. */
  private static final Pattern BARE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** The kernel's __START_KERNEL_map. */
  private static final long STATIC_FROM = 0xffffffff80000000L;

  /** The kernel's MODULES_END. */
  private static final long STATIC_TO = 0xffffffffff000000L;

  LockClass(int id, String name, long key, int subclass) {
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
    List<SourceShare.Member> more = new ArrayList<>(members);
    more.add(member);
    more.sort(Comparator.comparing(each -> each.source, SourceShare.ORDER));
    members = List.copyOf(more);
  }

  /** Whether only the name shows that all its events are of one class. */
  boolean namedOnly() {
    return key == 0 || seenThin || matchedByName;
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
      if (usedAt[bit] != null) {
        witnesses.put(bit, usedAt[bit].witness());
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
}
