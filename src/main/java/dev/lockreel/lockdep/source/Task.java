package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.WaitType;
import java.util.Arrays;

/**
 * One task of one source and its held locks. Entries of the stack are reused, so pushing an
 * acquisition allocates nothing.
 */
final class Task {
  /** Of {@link #asleepSinceGap}: it was asked for since the last gap. */
  static final int AWAKE = -1;

  /** Initial size of the stack; the kernel's limit is 48. */
  private static final int INITIAL_DEPTH = 16;

  private static final int WAIT_TYPES = WaitType.values().length;

  /** Pid; -1 - cpu for the idle task of a CPU. */
  final int number;

  int depth;

  /** On so many CPUs the last event seen was of this task; kept by {@link Tasks}. */
  int lastOnCpus;

  /**
   * How many gaps there had been when one made it forget all that it held, where it was not asked
   * for since; kept by {@link Tasks}.
   */
  int asleepSinceGap = AWAKE;

  /** Oldest first; those from {@link #depth} on are spare. */
  HeldLock[] held = new HeldLock[INITIAL_DEPTH];

  /** Symbol of the task's name when last seen. */
  int comm;

  /** A lock event of it was seen. */
  boolean seen;

  /** Acquisitions of it are missing from the trace: a release without one proves nothing. */
  boolean acquiresLost;

  /**
   * It was known to hold nothing at some point since the trace or a gap began; in a trace that is
   * whole, at its start.
   */
  boolean knownEmpty;

  /** How many unmarked losses had been proved when it was last known so; kept by {@link Tasks}. */
  int emptyAfterLosses;

  /** Some held lock was taken with hardirqs off and not marked since. */
  boolean hardirqsMasked;

  /** Some held lock was taken with softirqs (or hardirqs) off and not marked since. */
  boolean softirqsMasked;

  /**
   * It has switched interrupts off on its way to user space, where lockdep checks what it holds.
   */
  boolean leaving;

  /** It runs a work item whose beginning the trace shows. */
  boolean inWork;

  /** The running hardirq may wait for locks of type config. */
  boolean hardirqThreaded;

  /**
   * Trace clock of its last acquisition with {@link HeldLock#WAITS_IF_THREADED}; 0 where there was
   * none.
   */
  long lastSpared;

  /** Pid of the task that forked it; 0 where the trace does not show that. */
  int parent;

  /**
   * Trace clock since when this number is known to mean this task: its fork, or the end of a gap; 0
   * since the trace began.
   */
  long knownSince;

  /**
   * Serial number of what it took last in task context; 0 where an event since then shows that the
   * kernel has it on its stack.
   */
  long lastTaken;

  /**
   * Serial number of the newest acquisition in task context, released or not, by the inner wait
   * type of its class, RCU left out; 0 for none.
   */
  private final long[] newestTaken = new long[WAIT_TYPES];

  /**
   * The acquisition in whose tracepoint the task is preempted: the kernel does not have it on the
   * held stack yet. Null for none.
   */
  HeldLock deferred;

  /** Where the objects of a deep stack stand; null before it was deep. */
  private HeldAddresses addresses;

  /** Of a deep stack: all entries up to that serial number are marked as held with hardirqs on. */
  private long hardirqsMarked;

  /** Of a deep stack: as {@link #hardirqsMarked}, with softirqs on. */
  private long softirqsMarked;

  /** Objects whose entries were dropped as stale: a late release of one is no imbalance. */
  private long[] forgotten = {};

  Task(int number) {
    this.number = number;
  }

  /** {@link Chain#id} of the chain on which an acquisition in {@code newContext} builds. */
  int below(int newContext) {
    if (depth == 0) {
      return ChainCache.ROOT;
    }
    HeldLock top = held[depth - 1];
    return top.context == newContext ? top.chain : ChainCache.ROOT;
  }

  /** Index of the entry that holds this instance, newest first; -1 where none does. */
  int find(long address) {
    if (depth > MissingEvents.DEEP) {
      return addresses().newest(address);
    }
    for (int i = depth - 1; i >= 0; i--) {
      if (held[i].lock == address) {
        return i;
      }
    }
    return -1;
  }

  /** Index of the next older entry that holds the object of entry {@code index}; -1 for none. */
  int findOlder(int index) {
    if (depth > MissingEvents.DEEP) {
      return addresses().older(index);
    }
    int at = index - 1;
    while (at >= 0 && held[at].lock != held[index].lock) {
      at--;
    }
    return at;
  }

  /**
   * Index of the oldest of the first {@code entries} entries that an acquisition of {@code entry}
   * recurses on; -1 where none is. Source: the kernel's check_deadlock.
   *
   * @param chains has the chains of the entries
   */
  int recursedOn(int entry, int entries, ChainCache chains) {
    if (entries <= MissingEvents.DEEP) {
      for (int i = 0; i < entries; i++) {
        if (Chain.recurses(held[i].entry, entry)) {
          return i;
        }
      }
      return -1;
    }
    int oldest = -1;
    int end = entries;
    while (end > 0) {
      Chain chain = chains.get(held[end - 1].chain);
      int places = chain.placesTo(entry);
      oldest = places == 0 ? oldest : end - places;
      end -= chain.depth;
    }
    return oldest;
  }

  private HeldAddresses addresses() {
    if (addresses == null) {
      addresses = new HeldAddresses();
    }
    return addresses.follow(held, depth);
  }

  /**
   * Whether lockdep, which looks for a released lock from the top down, stops before entry {@code
   * index}: at one of another interrupt context than the entry above it. Only where the events said
   * the contexts for certain. Source: the kernel's find_held_lock.
   */
  boolean contextChangesAbove(int index) {
    for (int i = depth - 1; i > index; i--) {
      HeldLock above = held[i];
      HeldLock below = held[i - 1];
      if (above.is(HeldLock.CONTEXT_KNOWN)
          && below.is(HeldLock.CONTEXT_KNOWN)
          && ((above.context ^ below.context) & ~ContextBits.NMI) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Index of the newest entry of this class; for traces that hide addresses. */
  int findClass(int classId) {
    for (int i = depth - 1; i >= 0; i--) {
      if (held[i].classId() == classId) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Index of the newest entry whose class has this name, of those with a hidden address if {@code
   * hidden}; -1 where none is, or the name is empty. Looks at no more entries than a few more than
   * the kernel has.
   */
  int findNamed(String name, boolean hidden) {
    if (name.isEmpty()) {
      return -1;
    }
    for (int i = depth - 1; i >= Math.max(depth - MissingEvents.DEEP, 0); i--) {
      if ((!hidden || held[i].lock == 0) && held[i].lockClass.name.equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Index of the entry that several locks of this class share under a nest lock; -1 for none. */
  int findShared(int classId) {
    for (int i = depth - 1; i >= 0; i--) {
      if (held[i].references != 0 && held[i].classId() == classId) {
        return i;
      }
    }
    return -1;
  }

  /** Whether several locks share an entry under a nest lock. */
  boolean sharesEntry() {
    for (int i = 0; i < depth; i++) {
      if (held[i].references != 0) {
        return true;
      }
    }
    return false;
  }

  /** A place on top for one more entry; holds what was there before. */
  HeldLock push() {
    if (depth == held.length) {
      held = Arrays.copyOf(held, depth * 2);
    }
    HeldLock place = held[depth];
    if (place == null) {
      place = new HeldLock();
      held[depth] = place;
    }
    depth++;
    return place;
  }

  /** Whether the kernel may not have the top entry on its stack yet: no event followed it. */
  boolean isTaking() {
    return depth > 0
        && deferred == null
        && held[depth - 1].serial == lastTaken
        && (!held[depth - 1].is(HeldLock.ACQUIRED) || Entry.isTry(held[depth - 1].entry));
  }

  /**
   * It asked, in task context, for the lock of entry {@code taken}.
   *
   * @param provingLevel of its class ({@link SourceClass#provingLevel})
   */
  void took(HeldLock taken, int provingLevel) {
    lastTaken = taken.serial;
    if (provingLevel >= 0) {
      newestTaken[provingLevel] = taken.serial;
    }
  }

  /** Something was asked for after entry {@code before}, and proves that this one was got. */
  void tookAfter(HeldLock before) {
    newestTaken[needed(before)] = before.serial + 1;
  }

  /**
   * Whether what it asked for after the lock of entry {@code index} proves that it got that one.
   * Who waits takes locks meanwhile, but narrower ones: the run queue's, and the one inside a
   * mutex. Lockdep itself, before the wait, unwinds the stack under rcu_read_lock.
   */
  boolean wentOn(int index) {
    HeldLock asked = held[index];
    if (hasTakenAfter(asked)) {
      return true;
    }
    int need = needed(asked);
    for (int i = index + 1; i < depth; i++) {
      if (held[i].context == asked.context && held[i].lockClass.provingLevel() >= need) {
        return true;
      }
    }
    return false;
  }

  /** As {@link #wentOn}, by what was asked for in task context, which may be released by now. */
  boolean hasTakenAfter(HeldLock asked) {
    if (asked.context == 0) {
      for (int level = needed(asked); level < newestTaken.length; level++) {
        if (newestTaken[level] > asked.serial) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether it asked, in task context, for what a task that waits for a lock of that inner wait
   * type does not take. One whose wait type is not known may be one that sleeps.
   */
  boolean hasTaken(WaitType waited) {
    boolean spins = waited == WaitType.SPIN || waited == WaitType.CONFIG;
    return takenLevels() >>> (spins ? waited : WaitType.SLEEP).level() != 0;
  }

  /** A bit for each wait type that {@link #hasTaken}; for a checkpoint. */
  int takenLevels() {
    int levels = 0;
    for (int level = 0; level < WAIT_TYPES; level++) {
      levels |= newestTaken[level] > 0 ? 1 << level : 0;
    }
    return levels;
  }

  /** After a restart: it {@link #hasTaken} these before all that it holds. */
  void restoreTaken(int levels) {
    for (int level = 0; level < WAIT_TYPES; level++) {
      if ((levels & 1 << level) != 0) {
        newestTaken[level] = Math.max(newestTaken[level], 1);
      }
    }
  }

  /** The wait type from which on; of a class whose wait type is not known, any. */
  private static int needed(HeldLock asked) {
    return asked.lockClass.waitInner.level();
  }

  /** Takes the top entry off the stack until {@link #resume}. */
  void defer() {
    depth--;
    deferred = held[depth];
    held[depth] = null;
  }

  /** Puts the deferred entry on top; its chain may no longer hold. */
  HeldLock resume() {
    push();
    HeldLock back = deferred;
    held[depth - 1] = back;
    deferred = null;
    return back;
  }

  /** Takes entry {@code gone} out; the chains of those above it no longer hold. */
  void remove(int gone) {
    HeldLock spare = held[gone];
    System.arraycopy(held, gone + 1, held, gone, depth - gone - 1);
    depth--;
    held[depth] = spare;
  }

  /** Notes that the entry of this object was dropped without a release. */
  void forget(long address) {
    forgotten = Arrays.copyOf(forgotten, forgotten.length + 1);
    forgotten[forgotten.length - 1] = address;
  }

  /**
   * Whether the entry of this object was dropped and its release has not come yet; true only once.
   */
  boolean wasForgotten(long address) {
    for (int i = 0; i < forgotten.length; i++) {
      if (forgotten[i] == address) {
        forgotten[i] = forgotten[forgotten.length - 1];
        forgotten = Arrays.copyOf(forgotten, forgotten.length - 1);
        return true;
      }
    }
    return false;
  }

  /**
   * Resets the task at a gap in which it may have done anything; a release of what it held there is
   * expected still.
   */
  void lose(long nanos) {
    long[] locks = new long[depth];
    for (int i = 0; i < depth; i++) {
      locks[i] = held[i].lock;
    }
    reset(nanos);
    for (long lock : locks) {
      if (lock != 0) {
        forget(lock);
      }
    }
  }

  /** Objects whose late release is expected; for a checkpoint. */
  long[] forgotten() {
    return forgotten.clone();
  }

  /**
   * Notes that the kernel reported something about it that no event shows: no finding is made of
   * what it holds.
   */
  void explained() {
    markAll(HeldLock.REPORTED);
  }

  /** Events of it were lost: releases of what it holds may be among them. */
  void distrust() {
    markAll(HeldLock.DOUBTFUL);
  }

  /** Marks every entry. */
  void markAll(int mark) {
    for (int i = 0; i < depth; i++) {
      held[i].mark(mark);
    }
  }

  /**
   * The oldest entry that is to be marked as held with hardirqs (and softirqs) on, now that they
   * are. Of a stack deeper than any of the kernel's, what was marked before is left out, or each
   * event would cost O(depth).
   */
  int firstToMark(boolean softirqs) {
    if (depth <= MissingEvents.DEEP) {
      return 0;
    }
    long marked = softirqs ? Math.min(hardirqsMarked, softirqsMarked) : hardirqsMarked;
    int first = depth;
    while (first > 0 && held[first - 1].serial > marked) {
      first--;
    }
    long newest = held[depth - 1].serial;
    hardirqsMarked = Math.max(hardirqsMarked, newest);
    softirqsMarked = softirqs ? Math.max(softirqsMarked, newest) : softirqsMarked;
    return first;
  }

  /** The trace shows the fork that made it. */
  boolean isForked() {
    return parent != 0;
  }

  /** As {@link ThreadClock} has it. */
  long[] clock = ThreadClock.NONE;

  /**
   * Forgets all: a gap, or a new task with this number.
   *
   * @param nanos trace clock
   */
  void reset(long nanos) {
    parent = 0;
    knownSince = nanos;
    clock = ThreadClock.NONE;
    depth = 0;
    knownEmpty = false;
    acquiresLost = false;
    seen = false;
    hardirqsMasked = false;
    softirqsMasked = false;
    hardirqThreaded = false;
    inWork = false;
    leaving = false;
    lastTaken = 0;
    Arrays.fill(newestTaken, 0);
    deferred = null;
    forgotten = new long[0];
  }

  /**
   * Whether the trace shows that the task has got what its entry {@code index} asked for: by its
   * lock_acquired, or by what the task took under it. A request alone is no proof: it may wait.
   */
  boolean hasGot(int index) {
    return held[index].is(HeldLock.ACQUIRED)
        || (index < depth - 1 && held[index + 1].context == held[index].context);
  }
}
