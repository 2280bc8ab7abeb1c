package dev.lockreel.lockdep.source;

import java.util.Arrays;

/**
 * The lock instances that one source has shown, by address, and the epoch (a gap begins a new one).
 * The checks of unbalanced and of lost releases use them.
 *
 * <p>Hot code: one probe per acquisition; a release finds its instance on the held stack. Open
 * addressing over references alone: the address is in the instance, which is read anyway. Address 0
 * (hidden) is never entered.
 */
final class Instances {
  /** Capacity 2^6: a stream may have thousands of sources that show little. */
  private static final int INITIAL_SHIFT = Long.SIZE - 6;

  private Instance[] table = new Instance[1 << (Long.SIZE - INITIAL_SHIFT)];

  /** The home of an address is that many of its hash's high bits: 64 less this. */
  private int shift = INITIAL_SHIFT;

  private int size;
  private int epoch = 1;

  /** The instance at an address, made where it is new. */
  Instance of(long lock) {
    int mask = table.length - 1;
    for (int at = home(lock); ; at = (at + 1) & mask) {
      Instance found = table[at];
      if (found == null) {
        return add(lock);
      }
      if (found.address == lock) {
        return found;
      }
    }
  }

  /** The instance at an address, or null where it is not known. */
  Instance find(long lock) {
    int mask = table.length - 1;
    int at = home(lock);
    while (table[at] != null && table[at].address != lock) {
      at = (at + 1) & mask;
    }
    return table[at];
  }

  /** Notes that the instance was acquired or released now. */
  void shown(Instance instance, int classId) {
    instance.classId = classId;
    instance.epoch = epoch;
  }

  /** Whether the instance was acquired or released by anyone since the last gap. */
  boolean wasShown(Instance instance) {
    return instance.epoch == epoch;
  }

  /** Whether {@link #shown} would change nothing. */
  boolean isShownAs(Instance instance, int classId) {
    return instance.classId == classId && instance.epoch == epoch;
  }

  /** A gap: nothing that was shown before it counts as shown. */
  void newEpoch() {
    epoch++;
  }

  /** The instances that were shown or asked for, by address; for a checkpoint. */
  Instance[] known() {
    Instance[] known = new Instance[size];
    int n = 0;
    for (Instance each : table) {
      if (each != null && (wasShown(each) || each.asker != Instance.NO_TASK)) {
        known[n++] = each;
      }
    }
    known = Arrays.copyOf(known, n);
    Arrays.sort(known, (one, other) -> Long.compare(one.address, other.address));
    return known;
  }

  private Instance add(long lock) {
    if ((size + 1) * 2 > table.length) {
      grow();
    }
    size++;
    Instance added = new Instance(lock);
    place(added);
    return added;
  }

  private void grow() {
    Instance[] old = table;
    table = new Instance[old.length * 2];
    shift--;
    for (Instance each : old) {
      if (each != null) {
        place(each);
      }
    }
  }

  private void place(Instance instance) {
    int mask = table.length - 1;
    int at = home(instance.address);
    while (table[at] != null) {
      at = (at + 1) & mask;
    }
    table[at] = instance;
  }

  private int home(long lock) {
    return (int) ((lock * 0x9e3779b97f4a7c15L) >>> shift);
  }
}
