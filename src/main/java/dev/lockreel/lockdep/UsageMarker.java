package dev.lockreel.lockdep;

/**
 * Marks classes as used in interrupts or held with them enabled, and has each new mark checked.
 * Source: the kernel's mark_lock, mark_usage and mark_held_locks.
 */
final class UsageMarker {
  private final IrqReach reach;
  private final LockStateCheck lockState;
  private final IrqInversionCheck inversion;
  private final DeclaredOrderCheck declared;
  private final PendingEvidence pending;

  UsageMarker(
      IrqReach reach,
      LockStateCheck lockState,
      IrqInversionCheck inversion,
      DeclaredOrderCheck declared,
      PendingEvidence pending) {
    this.declared = declared;
    this.pending = pending;
    this.reach = reach;
    this.lockState = lockState;
    this.inversion = inversion;
  }

  /** Sets {@code bits} for a class, as the scene's acquisition shows them. */
  void mark(Scene scene, LockClass lockClass, int bits, boolean shared, boolean recursive) {
    mark(scene, lockClass, bits, shared, recursive, -1);
  }

  /** The same for a held lock, entry {@code held} of the scene's task, or -1. */
  private void mark(
      Scene scene, LockClass lockClass, int bits, boolean shared, boolean recursive, int held) {
    int news = bits & ~lockClass.usage;
    while (news != 0) {
      int bit = Integer.numberOfTrailingZeros(news);
      news &= news - 1;
      lockClass.usage |= 1 << bit;
      lockClass.usedAt[bit] = scene.observation();
      lockClass.changed = true;
      if (held >= 0) {
        lockClass.usageRestsOn[bit] = scene.task.held[held].serial;
        pending.add(scene.task, held, new UsageMark(lockClass, bit));
      }
      lockState.check(
          scene, lockClass, bit, lockClass.namedOnly() && !sameLock(scene, lockClass, bit));
      declared.usageMarked(scene, lockClass, bit);
      reach.usageChanged(lockClass);
      inversion.usageMarked(scene, lockClass, bit, shared, recursive);
    }
  }

  /**
   * Hardirqs (and softirqs, if on) were switched on with these locks held: they are held enabled.
   */
  void markHeld(Scene scene, Task task, boolean softirqsOn) {
    for (int i = 0; i < task.depth; i++) {
      int entry = task.held[i].entry;
      if (!Entry.isChecked(entry)) {
        continue;
      }
      int bits = Usage.HARDIRQ_ON | (softirqsOn ? Usage.SOFTIRQ_ON : 0);
      if (Entry.isShared(entry)) {
        bits = Usage.asReaders(bits);
      }
      LockClass held = scene.classes.of(Entry.classId(entry));
      if ((held.usage & bits) != bits) {
        scene.lock = task.held[i].lock;
        scene.stackChanged();
        mark(scene, held, bits, Entry.isShared(entry), Entry.isRecursive(entry), i);
      }
    }
  }

  /** Whether the conflicting usages of a class known by name are at least of one lock object. */
  private static boolean sameLock(Scene scene, LockClass lockClass, int bit) {
    int conflicting = Usage.inverted(1 << bit);
    conflicting |= Usage.asReaders(conflicting) | Usage.asWriters(conflicting);
    for (int other = 0; other < Usage.BITS; other++) {
      if ((conflicting & lockClass.usage & 1 << other) != 0
          && lockClass.usedAt[other] != null
          && scene.lock != 0
          && lockClass.usedAt[other].lock() == scene.lock) {
        return true;
      }
    }
    return false;
  }
}
