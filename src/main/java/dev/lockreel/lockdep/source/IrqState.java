package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import java.util.Arrays;

/**
 * The interrupt state of one event in one int: the context ({@link ContextBits#INTERRUPT_MASK}) and
 * whether hardirqs and softirqs are on. lockdep's own state decides where the event has it, else
 * the flags column; where a trace has neither, the context is followed through the handlers' entry
 * and exit events.
 */
final class IrqState {
  static final int HARDIRQS_ON = 1;
  static final int SOFTIRQS_ON = 1 << 1;
  static final int CONTEXT = ContextBits.INTERRUPT_MASK;

  private static final int LOCKDEP_HARDIRQS_ON = 1;
  private static final int LOCKDEP_SOFTIRQS_ON = 2;
  private static final int LOCKDEP_IN_HARDIRQ = 4;
  private static final int LOCKDEP_IN_SOFTIRQ = 8;
  private static final int STATES = 32;

  private static final int[] BY_FLAGS = new int[128];

  /**
   * The states by flags where the trace cannot show that bottom halves are off: then they are not
   * known to be on.
   */
  private static final int[] BY_FLAGS_WITHOUT_BH = new int[128];

  private static final int[] BY_LOCKDEP = new int[16];

  /** {@link Usage} bits that an acquisition sets: index state, shared, trylock. */
  private static final int[] USAGE = new int[STATES * 4];

  static {
    for (int flags = 0; flags < BY_FLAGS.length; flags++) {
      BY_FLAGS[flags] = ofFlags(flags);
      BY_FLAGS_WITHOUT_BH[flags] = ofFlags(flags) & ~SOFTIRQS_ON;
    }
    for (int bits = 0; bits < BY_LOCKDEP.length; bits++) {
      BY_LOCKDEP[bits] = ofLockdep(bits);
    }
    for (int state = 0; state < STATES; state++) {
      for (int mode = 0; mode < 4; mode++) {
        USAGE[state * 4 + mode] = usageOf(state, (mode & 1) != 0, (mode & 2) != 0);
      }
    }
  }

  private int[] byFlags = BY_FLAGS_WITHOUT_BH;

  /** Handlers running on each CPU, for traces without flags: {@link ContextBits} bits. */
  private int[] running = new int[8];

  /**
   * The state of an event with these columns. Once lockdep has switched itself off, its own state
   * is no longer updated and is ignored.
   */
  int of(int contextBits, int lockBits, int cpu) {
    if (isLockdeps(lockBits)) {
      return BY_LOCKDEP[LockBits.lockdepContext(lockBits)] | (contextBits & ContextBits.NMI);
    }
    return of(contextBits, cpu);
  }

  /** Whether the event says lockdep's own state. */
  static boolean isLockdeps(int lockBits) {
    return (lockBits & (LockBits.LOCKDEP_CONTEXT_KNOWN | LockBits.DEBUG_LOCKS_OFF))
        == LockBits.LOCKDEP_CONTEXT_KNOWN;
  }

  /** The state of an event that carries no lockdep state. */
  int of(int contextBits, int cpu) {
    if ((contextBits & ContextBits.CONTEXT_KNOWN) != 0) {
      return byFlags[contextBits & 127];
    }
    return cpu < running.length ? running[cpu] : 0;
  }

  /**
   * The row from which on it is known that the trace shows when bottom halves are off: it says so,
   * or an event has them off. Beyond the batch where it is not known, or known already.
   */
  int bottomHalvesShownFrom(EventBatch batch, int from, int to) {
    if (batch.showsBottomHalves) {
      showBottomHalves();
    }
    int row = showsBottomHalves() ? to : from;
    while (row < to && (batch.context[row] & ContextBits.BH_OFF) == 0) {
      row++;
    }
    return row;
  }

  /** The trace shows when bottom halves are off. */
  void showBottomHalves() {
    byFlags = BY_FLAGS;
  }

  boolean showsBottomHalves() {
    return byFlags == BY_FLAGS;
  }

  /** A handler begins or ends on a CPU. */
  void handler(int cpu, int contextBit, boolean entry) {
    if (cpu >= running.length) {
      running = Arrays.copyOf(running, Math.max(cpu + 1, running.length * 2));
    }
    running[cpu] = entry ? running[cpu] | contextBit : running[cpu] & ~contextBit;
  }

  /** Nothing is known of this CPU any more. */
  void forget(int cpu) {
    if (cpu >= 0 && cpu < running.length) {
      running[cpu] = 0;
    }
  }

  /** Handlers running on each CPU; for a checkpoint. */
  int[] running() {
    return running.clone();
  }

  void restore(int[] stored) {
    running = stored.clone();
  }

  /** {@link Usage} bits that an acquisition in this state sets. */
  static int usage(int state, int entry) {
    int mode = (entry & Entry.SHARED) | (entry & Entry.TRY) >> 1;
    return USAGE[state * 4 + mode];
  }

  private static int ofFlags(int flags) {
    int state = flags & CONTEXT;
    boolean irqsOn =
        (flags & (ContextBits.IRQS_KNOWN | ContextBits.IRQS_OFF)) == ContextBits.IRQS_KNOWN;
    if (irqsOn) {
      state |= HARDIRQS_ON;
    }
    if (irqsOn && (flags & (ContextBits.BH_OFF | CONTEXT)) == 0) {
      state |= SOFTIRQS_ON;
    }
    return state;
  }

  private static int ofLockdep(int bits) {
    return ((bits & LOCKDEP_HARDIRQS_ON) != 0 ? HARDIRQS_ON : 0)
        | ((bits & LOCKDEP_SOFTIRQS_ON) != 0 ? SOFTIRQS_ON : 0)
        | ((bits & LOCKDEP_IN_HARDIRQ) != 0 ? ContextBits.HARDIRQ : 0)
        | ((bits & LOCKDEP_IN_SOFTIRQ) != 0 ? ContextBits.SOFTIRQ : 0);
  }

  /** Source: the kernel's mark_usage; in NMIs, where lockdep is off, verify_lock_unused. */
  private static int usageOf(int state, boolean shared, boolean trylock) {
    int usage = 0;
    if ((state & ContextBits.NMI) != 0) {
      usage = trylock ? 0 : Usage.IN_NMI;
      return shared ? Usage.asReaders(usage) : usage;
    }
    if (!trylock) {
      usage |= (state & ContextBits.HARDIRQ) != 0 ? Usage.IN_HARDIRQ : 0;
      usage |= (state & ContextBits.SOFTIRQ) != 0 ? Usage.IN_SOFTIRQ : 0;
    }
    if ((state & HARDIRQS_ON) != 0) {
      usage |= Usage.HARDIRQ_ON;
      usage |= (state & SOFTIRQS_ON) != 0 ? Usage.SOFTIRQ_ON : 0;
    }
    if (usage == 0) {
      usage = Usage.USED;
    }
    return shared ? Usage.asReaders(usage) : usage;
  }
}
