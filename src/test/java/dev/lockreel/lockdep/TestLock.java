package dev.lockreel.lockdep;

import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;

/**
 * A lock of a test's trace: an instance and its class.
 *
 * @param name of the class, without subclass
 * @param address of the instance
 * @param key of the class, without subclass; 0 for a lock that the trace shows by name only
 * @param inner {@link WaitType#INVALID} for none
 * @param outer {@link WaitType#INVALID} for none
 * @param override its inner wait type replaces the minimum of what is held
 */
record TestLock(
    String name,
    long address,
    long key,
    int subclass,
    LockType type,
    WaitType inner,
    WaitType outer,
    boolean override) {
  private static final long ADDRESSES = 0xffff888100000000L;
  private static final long KEYS = 0xffff888200000000L;
  private static final int SUBCLASSES = 8;
  private static final int KERNEL_TYPE_LOCAL = 1;
  private static final int KERNEL_TYPE_OVERRIDE = 2;

  /** The only instance of a class that the trace knows by its key: {@code keyed("A")}. */
  static TestLock keyed(String name) {
    return keyed(name, 0);
  }

  /** One of several instances of that class, {@code instance} from 0 to 15. */
  static TestLock keyed(String name, int instance) {
    long number = Integer.toUnsignedLong(name.hashCode());
    return new TestLock(
        name,
        ADDRESSES + number * 256 + instance * 16L,
        KEYS + number * SUBCLASSES,
        0,
        LockType.UNKNOWN,
        WaitType.INVALID,
        WaitType.INVALID,
        false);
  }

  /** A lock of a class that the trace knows by its name only. */
  static TestLock thin(String name, int instance) {
    TestLock keyed = keyed(name, instance);
    return new TestLock(
        name, keyed.address, 0, 0, keyed.type, keyed.inner, keyed.outer, keyed.override);
  }

  /** Another object of this class. */
  TestLock at(long otherAddress) {
    return new TestLock(name, otherAddress, key, subclass, type, inner, outer, override);
  }

  /** This instance, taken with {@code newSubclass}. */
  TestLock subclass(int newSubclass) {
    return new TestLock(name, address, key, newSubclass, type, inner, outer, override);
  }

  TestLock wait(WaitType newInner, WaitType newOuter) {
    return new TestLock(name, address, key, subclass, type, newInner, newOuter, override);
  }

  TestLock overridingWait() {
    return new TestLock(name, address, key, subclass, type, inner, outer, true);
  }

  TestLock type(LockType newType) {
    return new TestLock(name, address, key, subclass, newType, inner, outer, override);
  }

  boolean keyed() {
    return key != 0;
  }

  /** Its kind, or its wait types, show a lock that excludes and no pseudo lock. */
  boolean excludes() {
    return type == LockType.UNKNOWN
        ? inner != WaitType.INVALID && outer == WaitType.INVALID && !override
        : type.excludes();
  }

  /** The class as lockdep prints it, without version. */
  String className() {
    return subclass == 0 ? name : name + "/" + subclass;
  }

  /** Key of the class, subclass included; 0 for a thin lock. */
  long classKey() {
    return key == 0 ? 0 : key + subclass;
  }

  /** {@link LockBits} of every event with this lock. */
  @SuppressWarnings("EnumOrdinal") // LockBits holds the ordinal.
  int bits() {
    int bits = subclass << LockBits.SUBCLASS_SHIFT | type.ordinal() << LockBits.TYPE_SHIFT;
    if (keyed()) {
      bits |= LockBits.FULL | LockBits.READER_KNOWN;
    }
    if (inner != WaitType.INVALID || outer != WaitType.INVALID) {
      bits |=
          LockBits.WAIT_KNOWN
              | inner.level() << LockBits.WAIT_INNER_SHIFT
              | outer.level() << LockBits.WAIT_OUTER_SHIFT;
    }
    if (override) {
      bits |= KERNEL_TYPE_OVERRIDE << LockBits.KERNEL_TYPE_SHIFT;
    } else if (type == LockType.LOCAL_LOCK) {
      bits |= KERNEL_TYPE_LOCAL << LockBits.KERNEL_TYPE_SHIFT;
    }
    return bits;
  }

  @Override
  public String toString() {
    String wait =
        inner == WaitType.INVALID && outer == WaitType.INVALID ? "" : " " + outer + ":" + inner;
    return (keyed() ? "" : "thin ")
        + className()
        + "@"
        + Long.toHexString(address & 0xfff)
        + (type == LockType.UNKNOWN ? "" : " " + type)
        + wait
        + (override ? " override" : "");
  }
}
