package dev.lockreel.lockdep;

import dev.lockreel.finding.Witness;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All locks that lockdep treats as one: a node of the dependency graph. Owned by {@link
 * LockClasses}; what leaves the validator is its {@link ClassRecord}.
 */
final class LockClass {
  private static final int KERNEL_TYPE_LOCAL = 1;
  private static final int KERNEL_TYPE_OVERRIDE = 2;

  final int id;

  /** Class key, subclass included; 0 for a class that is known by name only. */
  long key;

  final int subclass;

  /** As traced; {@code ""} until a line with the name comes. */
  String name;

  int version = 1;
  ClassAnnotation annotation = ClassAnnotation.NONE;

  /** {@link Usage} bits. */
  int usage;

  /** The event that set each usage bit first, by bit number; null where not set. */
  final Observation[] usedAt = new Observation[Usage.BITS];

  /**
   * Serial number of the held-lock entry that a usage bit rests on alone; 0 where it is certain.
   */
  final long[] usageRestsOn = new long[Usage.BITS];

  LockType type = LockType.UNKNOWN;
  WaitType waitInner = WaitType.INVALID;
  WaitType waitOuter = WaitType.INVALID;

  /**
   * {@link #waitOuter}, or {@link #waitInner} where there is none: what a new acquisition is held
   * against.
   */
  int waitNeed;

  /** The kernel's lock type says: this lock's inner type replaces the minimum. */
  boolean waitOverride;

  /** Wait types come from the trace, not from an annotation. */
  boolean waitTraced;

  /** Whether the kernel validates it at all. */
  boolean check = true;

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

  /** No event with its key has been taken in yet. */
  boolean fresh = true;

  /** Changed since the last checkpoint. */
  boolean changed = true;

  LockClass(int id, String name, long key, int subclass) {
    this.id = id;
    this.name = name;
    this.key = key;
    this.subclass = subclass;
  }

  /** Known by a key, as lockdep knows it. */
  boolean keyed() {
    return key != 0;
  }

  /** That all its events are of one class rests on the name alone. */
  boolean namedOnly() {
    return !keyed() || seenThin || matchedByName;
  }

  /** Takes what an annotation says, where the trace has not said it. */
  void annotate(ClassAnnotation found) {
    annotation = found;
    check &= found.check();
    if (type == LockType.UNKNOWN) {
      type = found.type();
    }
    if (!waitTraced) {
      setWait(found.waitInner(), found.waitOuter());
    }
    changed = true;
  }

  /**
   * Takes wait types and kind from the first event that has them: they are the class's, for good.
   */
  void learn(int lockBits) {
    if ((lockBits & LockBits.WAIT_KNOWN) != 0 && !waitTraced) {
      waitTraced = true;
      setWait(LockBits.waitInner(lockBits), LockBits.waitOuter(lockBits));
      waitOverride = LockBits.kernelType(lockBits) == KERNEL_TYPE_OVERRIDE;
      if (LockBits.kernelType(lockBits) == KERNEL_TYPE_LOCAL) {
        type = LockType.LOCAL_LOCK;
      }
      changed = true;
    }
    LockType traced = LockBits.type(lockBits);
    if (traced != LockType.UNKNOWN && traced != type) {
      type = traced;
      changed = true;
    }
  }

  void setWait(WaitType inner, WaitType outer) {
    waitInner = inner;
    waitOuter = outer;
    waitNeed = inner == WaitType.INVALID ? 0 : (outer == WaitType.INVALID ? inner : outer).level();
  }

  /** Local locks are no real locks without PREEMPT_RT: no irq inversion goes through one. */
  boolean carriesNoPath() {
    return type == LockType.LOCAL_LOCK;
  }

  /** As lockdep prints it. */
  String printedName() {
    return new ClassRecord(id, name, key, subclass, version, 0, type, waitInner, waitOuter, check)
        .printedName();
  }

  /** Name and subclass, without the version that depends on the order of registration. */
  String stableName() {
    return new ClassRecord(id, name, key, subclass, 1, 0, type, waitInner, waitOuter, check)
        .printedName();
  }

  ClassRecord record() {
    SortedMap<Integer, Witness> observations = new TreeMap<>();
    SortedMap<Integer, Long> restsOn = new TreeMap<>();
    for (int bit = 0; bit < Usage.BITS; bit++) {
      if (usedAt[bit] != null) {
        observations.put(bit, usedAt[bit].witness());
      }
      if (usageRestsOn[bit] != 0) {
        restsOn.put(bit, usageRestsOn[bit]);
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
        waitOverride,
        observations,
        restsOn,
        seenThin,
        matchedByName);
  }

  @Override
  public String toString() {
    return printedName();
  }
}
