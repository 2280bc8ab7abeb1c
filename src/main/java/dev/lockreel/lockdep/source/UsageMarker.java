package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Marks the classes of a source as used in interrupts or held with them enabled, and reports each
 * new mark to the graph. Source: the kernel's mark_lock, mark_usage and mark_held_locks.
 */
final class UsageMarker {
  private final PendingEvidence pending;
  private final FactSink facts;

  private final SourceClasses classes;

  /** The usages in the order in which they were seen, withdrawn ones too. */
  private final List<UsageSeen> marked = new ArrayList<>();

  UsageMarker(SourceClasses classes, PendingEvidence pending, FactSink facts) {
    this.classes = classes;
    this.pending = pending;
    this.facts = facts;
  }

  /** Sets {@code bits} for the class that is acquired. */
  void mark(Occurrence taken, int bits) {
    int added = bits & ~taken.lockClass.usage;
    for (; added != 0; added &= added - 1) {
      mark(taken, taken.entry, Integer.numberOfTrailingZeros(added));
    }
  }

  private void mark(Occurrence at, int entry, int bit) {
    SourceClass lockClass = at.lockClass;
    lockClass.usage |= 1 << bit;
    UsageSeen usage = new UsageSeen(lockClass.number, bit, at.observation(), entry & Entry.MODE);
    marked.add(usage);
    facts.accept(usage);
  }

  /** A held lock that set the bit has proved stale. */
  void withdraw(SourceClass lockClass, int bit) {
    lockClass.usage &= ~(1 << bit);
    classes.revise();
    facts.accept(new UsageWithdrawn(lockClass.number, bit));
  }

  /** All that was seen and not withdrawn. */
  List<UsageSeen> seen() {
    Set<Integer> newer = new HashSet<>();
    List<UsageSeen> seen = new ArrayList<>();
    for (int i = marked.size() - 1; i >= 0; i--) {
      UsageSeen each = marked.get(i);
      boolean holds = (classes.of(each.lockClass()).usage & 1 << each.bit()) != 0;
      if (holds && newer.add(each.lockClass() * Usage.BITS + each.bit())) {
        seen.add(each);
      }
    }
    Collections.reverse(seen);
    return seen;
  }

  /** Restores a usage reported before a restart; it counts as certain at first. */
  void restore(SourceClass lockClass, UsageSeen known) {
    lockClass.usage |= 1 << known.bit();
    marked.add(known);
  }

  /** A restored usage rests on the entry with that serial number. */
  void restoreGround(SourceClass lockClass, int bit, long serial) {
    lockClass.restsOn(bit, serial);
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
      SourceClass lockClass = held.lockClass;
      int added = bits & ~lockClass.usage;
      if (added != 0) {
        Occurrence at = Occurrence.about(event, task, held, lockClass);
        for (; added != 0; added &= added - 1) {
          int bit = Integer.numberOfTrailingZeros(added);
          lockClass.restsOn(bit, held.serial);
          pending.add(task, i, new UsageMark(lockClass, bit, this));
          mark(at, held.entry, bit);
        }
      }
    }
  }
}
