package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.declared.ClassAnnotation;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;

/** All locks of one source that lockdep treats as one. Owned by {@link SourceClasses}. */
final class SourceClass {
  private static final long[] CERTAIN = new long[Usage.IRQ_BITS];
  private static final int KERNEL_TYPE_LOCAL = 1;
  private static final int KERNEL_TYPE_OVERRIDE = 2;

  /** {@link ClassSeen#number}. */
  final int number;

  /** Class key, subclass included; 0 for a class that is known by name only. */
  long key;

  final int subclass;

  /** The name as traced; {@code ""} until an event names the class. */
  String name;

  /** {@link ClassSeen#version}. */
  int version = 1;

  ClassAnnotation annotation = ClassAnnotation.NONE;

  /** {@link Usage} bits. */
  int usage;

  /**
   * Serial number of the held-lock entry that a usage bit rests on alone; 0 where it is certain.
   * Set by {@link #restsOn}.
   */
  long[] usageRestsOn = CERTAIN;

  LockType type = LockType.UNKNOWN;
  WaitType waitInner = WaitType.INVALID;
  WaitType waitOuter = WaitType.INVALID;

  /**
   * The wait type that a new acquisition is checked with: {@link #waitOuter}, or {@link #waitInner}
   * where there is none.
   */
  int waitNeed;

  /** Whether the inner wait type replaces the minimum of what is held (LD_LOCK_WAIT_OVERRIDE). */
  boolean waitOverride;

  /** Wait types come from the trace, not from an annotation. */
  boolean waitTraced;

  /**
   * They follow from the kind of lock that the trace names: such a trace need not know which
   * hardirq handlers run in threads.
   */
  boolean waitFromType;

  /** Whether the kernel validates it at all. */
  boolean check = true;

  /** Some event named it without its key. At most one of several classes of a name has this set. */
  boolean seenThin;

  /** One of several classes of its name was chosen, or an event hid its subclass. */
  boolean matchedByName;

  /** How many of the source's keys stand for it now. */
  int keys;

  /** No event with its key has been taken in yet. */
  boolean fresh = true;

  /** A {@link ClassSeen} of it is in the graph. */
  boolean reported;

  /** Changed since the last {@link ClassSeen}. */
  boolean changed = true;

  SourceClass(int number, String name, long key, int subclass) {
    this.number = number;
    this.name = name;
    this.key = key;
    this.subclass = subclass;
  }

  /** Whether the other one has the same key and name and differs from it in the subclass alone. */
  boolean sharesKey(SourceClass other) {
    return !name.isEmpty()
        && name.equals(other.name)
        && keyed() == other.keyed()
        && key - other.key == (keyed() ? subclass - other.subclass : 0);
  }

  /** A usage bit rests on the held-lock entry with that serial number alone. */
  void restsOn(int bit, long serial) {
    if (usageRestsOn == CERTAIN) {
      usageRestsOn = new long[Usage.IRQ_BITS];
    }
    usageRestsOn[bit] = serial;
  }

  /** Known by a key, as lockdep knows it. */
  boolean keyed() {
    return key != 0;
  }

  /** Whether only the name shows that all its events are of one class. */
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
    if (traced != LockType.UNKNOWN && !waitTraced) {
      learnWaitFrom(traced);
    }
  }

  /** The kind of lock that an event names says its wait types, unless an annotation says others. */
  private void learnWaitFrom(LockType traced) {
    WaitType inner = traced.waitInner();
    WaitType outer = traced.waitOuter();
    boolean said = waitInner != WaitType.INVALID || waitOuter != WaitType.INVALID;
    if (inner != WaitType.INVALID && (!said || (waitInner == inner && waitOuter == outer))) {
      waitTraced = true;
      waitFromType = true;
      setWait(inner, outer);
      changed = true;
    }
  }

  void setWait(WaitType inner, WaitType outer) {
    waitInner = inner;
    waitOuter = outer;
    waitNeed = inner == WaitType.INVALID ? 0 : (outer == WaitType.INVALID ? inner : outer).level();
  }

  /**
   * The level of the inner wait type, where only who has got what it asked for before takes a lock
   * of this class; -1 of RCU.
   */
  int provingLevel() {
    return type == LockType.RCU ? -1 : waitInner.level();
  }

  /** Local locks are no real locks without PREEMPT_RT. */
  boolean isLocal() {
    return type == LockType.LOCAL_LOCK;
  }

  /**
   * The name as lockdep prints it, numbered in the order in which this source shows the classes of
   * the name.
   */
  String printedName() {
    return ClassSeen.printedName(name, key, subclass, version);
  }

  /** Name and subclass, without the version that depends on the order of registration. */
  String stableName() {
    return ClassSeen.printedName(name, key, subclass, 1);
  }

  /** The {@link ClassMark} that stands for its name in facts. */
  String mark() {
    return ClassMark.of(number);
  }

  ClassSeen fact() {
    int bits =
        (check ? ClassSeen.CHECK : 0)
            | (waitTraced ? ClassSeen.WAIT_TRACED : 0)
            | (waitFromType ? ClassSeen.WAIT_FROM_TYPE : 0)
            | (waitOverride ? ClassSeen.WAIT_OVERRIDE : 0)
            | (seenThin ? ClassSeen.SEEN_THIN : 0)
            | (matchedByName ? ClassSeen.MATCHED_BY_NAME : 0)
            | (annotation.sharedName() ? ClassSeen.SHARED_NAME : 0);
    return new ClassSeen(number, name, key, subclass, version, type, waitInner, waitOuter, bits);
  }

  @Override
  public String toString() {
    return printedName();
  }
}
