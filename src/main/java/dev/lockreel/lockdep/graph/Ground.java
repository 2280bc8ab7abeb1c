package dev.lockreel.lockdep.graph;

/**
 * The usages that an observation of a finding rests on.
 *
 * @param bits usage bits that {@code lockClass} must have; 0 with a null class: it rests on nothing
 * @param otherBits likewise of {@code other}, null where it is one class
 */
record Ground(LockClass lockClass, int bits, LockClass other, int otherBits) {
  static final Ground NONE = new Ground(null, 0, null, 0);

  static Ground of(LockClass lockClass, int bit) {
    return new Ground(lockClass, 1 << bit, null, 0);
  }

  /** Two usages of one class. */
  static Ground of(LockClass lockClass, int bit, int otherBit) {
    return new Ground(lockClass, 1 << bit | 1 << otherBit, null, 0);
  }

  /** A usage of each of two classes. */
  static Ground of(LockClass lockClass, int bit, LockClass other, int otherBit) {
    return new Ground(lockClass, 1 << bit, other, 1 << otherBit);
  }

  /** Whether the usages are all there. */
  boolean holds() {
    return (lockClass == null || (lockClass.usage & bits) == bits)
        && (other == null || (other.usage & otherBits) == otherBits);
  }

  /** Whether the usage is one of them. */
  boolean needs(LockClass used, int bit) {
    return (used == lockClass && (bits & 1 << bit) != 0)
        || (used == other && (otherBits & 1 << bit) != 0);
  }

  /** As it is kept: the class ids and bits, and how many observations rest on it. */
  long[] packed(long observations) {
    return new long[] {id(lockClass), bits, id(other), otherBits, observations};
  }

  private static int id(LockClass lockClass) {
    return lockClass == null ? -1 : lockClass.id;
  }
}
