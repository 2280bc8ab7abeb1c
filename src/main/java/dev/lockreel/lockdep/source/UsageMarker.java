package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Marks the classes of a source as used in interrupts or held with them enabled, and reports each
 * new mark to the graph. Source: the kernel's mark_lock, mark_usage and mark_held_locks.
 */
final class UsageMarker {
  private final PendingEvidence pending;
  private final FactSink facts;

  /** The first usage seen of each class and bit. */
  private final Map<Long, UsageSeen> seen = new LinkedHashMap<>();

  UsageMarker(PendingEvidence pending, FactSink facts) {
    this.pending = pending;
    this.facts = facts;
  }

  /** Sets {@code bits} for the class that is acquired. */
  void mark(Occurrence taken, int bits) {
    int news = bits & ~taken.lockClass.usage;
    for (; news != 0; news &= news - 1) {
      mark(taken, taken.entry, Integer.numberOfTrailingZeros(news));
    }
  }

  private void mark(Occurrence at, int entry, int bit) {
    SourceClass lockClass = at.lockClass;
    lockClass.usage |= 1 << bit;
    UsageSeen usage = new UsageSeen(lockClass.number, bit, at.observation(), entry & Entry.MODE);
    seen.put(key(lockClass, bit), usage);
    facts.accept(usage);
  }

  private static long key(SourceClass lockClass, int bit) {
    return (long) lockClass.number * Usage.BITS + bit;
  }

  /** A held lock that set the bit has proved stale. */
  void withdraw(SourceClass lockClass, int bit) {
    lockClass.usage &= ~(1 << bit);
    seen.remove(key(lockClass, bit));
    facts.accept(new UsageWithdrawn(lockClass.number, bit));
  }

  /** All that was seen and not withdrawn. */
  List<UsageSeen> seen() {
    return new ArrayList<>(seen.values());
  }

  /** Restores a usage reported before a restart; it counts as certain at first. */
  void restore(SourceClass lockClass, UsageSeen known) {
    lockClass.usage |= 1 << known.bit();
    seen.put(key(lockClass, known.bit()), known);
  }

  /** A restored usage rests on the entry with that serial number. */
  void restoreGround(SourceClass lockClass, int bit, long serial) {
    lockClass.usageRestsOn[bit] = serial;
    pending.add(serial, new UsageMark(lockClass, bit, this));
  }

  /**
   * Hardirqs (and softirqs, if on) were switched on with these locks held: they are held enabled.
   */
  void markHeld(EventCursor event, Task task, boolean softirqsOn) {
    for (int i = task.firstToMark(softirqsOn); i < task.depth; i++) {
      HeldLock held = task.held[i];
      if (!Entry.isChecked(held.entry)) {
        continue;
      }
      int bits = Usage.HARDIRQ_ON | (softirqsOn ? Usage.SOFTIRQ_ON : 0);
      if (held.shared()) {
        bits = Usage.asReaders(bits);
      }
      SourceClass lockClass = held.lockClass();
      int news = bits & ~lockClass.usage;
      if (news != 0) {
        Occurrence at = Occurrence.about(event, task, held, lockClass);
        for (; news != 0; news &= news - 1) {
          int bit = Integer.numberOfTrailingZeros(news);
          lockClass.usageRestsOn[bit] = held.serial;
          pending.add(task, i, new UsageMark(lockClass, bit, this));
          mark(at, held.entry, bit);
        }
      }
    }
  }
}
