package dev.lockreel.lockdep;

import dev.lockreel.finding.Witness;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All locks that lockdep treats as one: a node of the dependency graph. Owned by {@link
 * LockClasses}; what leaves the validator is its {@link ClassRecord}.
 */
final class LockClass {
  final int id;
  final int subclass;

  /** Class key, subclass included, that it was first known by; 0 for a class known by name only. */
  long key;

  /** As traced; {@code ""} until a line with the name comes. */
  String name;

  int version = 1;

  /** {@link Usage} bits. */
  int usage;

  /** The event that set each usage bit first, by bit number; null where not set. */
  final WitnessedEvent[] usedAt = new WitnessedEvent[Usage.BITS];

  LockType type = LockType.UNKNOWN;
  WaitType waitInner = WaitType.INVALID;
  WaitType waitOuter = WaitType.INVALID;

  /** Wait types come from a trace, not from an annotation. */
  boolean waitTraced;

  /** Whether the kernel validates it at all. */
  boolean check = true;

  /** The classes of the sources that it is. */
  final List<SourceShare.Member> members = new ArrayList<>(1);

  /** Dependencies from here. */
  final Neighbours out = new Neighbours();

  /** Dependencies to here. */
  final Neighbours in = new Neighbours();

  /**
   * {@link IrqReach}'s: ENABLED bits after it, USED_IN bits before it, for free and weak arrival.
   */
  int enabledFree;

  int enabledWeak;
  int usedInFree;
  int usedInWeak;

  /** Some event named it without its key: of several classes of a name, at most one has it. */
  boolean seenThin;

  /**
   * Some source's key was taken for it by name, though there are several classes of that name; or
   * an event hid its subclass.
   */
  boolean matchedByName;

  /** Changed since the last checkpoint. */
  boolean changed = true;

  LockClass(int id, String name, long key, int subclass) {
    this.id = id;
    this.name = name;
    this.key = key;
    this.subclass = subclass;
  }

  /** That all its events are of one class rests on the name alone. */
  boolean namedOnly() {
    return key == 0 || seenThin || matchedByName;
  }

  /** Local locks are no real locks without PREEMPT_RT: no irq inversion goes through one. */
  boolean carriesNoPath() {
    return type == LockType.LOCAL_LOCK;
  }

  /** What a new acquisition is held against, as LD_WAIT_*; 0 where nothing is known. */
  int waitNeed() {
    if (waitInner == WaitType.INVALID) {
      return 0;
    }
    return (waitOuter == WaitType.INVALID ? waitInner : waitOuter).level();
  }

  /** As lockdep prints it. */
  String printedName() {
    return ClassRecord.printedName(name, key, subclass, version);
  }

  /** Name and subclass, without the version that depends on the order of registration. */
  String stableName() {
    return ClassRecord.printedName(name, key, subclass, 1);
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
