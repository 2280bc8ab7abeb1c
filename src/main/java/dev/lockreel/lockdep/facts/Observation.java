package dev.lockreel.lockdep.facts;

import dev.lockreel.finding.Witness;
import dev.lockreel.trace.ContextBits;
import java.util.Arrays;

/**
 * An event as a dependency or a usage bit remembers it. Immutable. A source keeps it in a compact
 * form, since a large graph has a million of them; one that comes as bytes is its {@link Witness}
 * ({@link #of}).
 */
public interface Observation {
  /**
   * An observation made again from its {@link #witness}, {@link #position} and {@link #ancestry}.
   */
  static Observation of(Witness witness, long position, long[] ancestry) {
    return new WitnessObservation(witness, position, ancestry.clone());
  }

  /** An event of which only source and position are known here. */
  static Observation bare(String source, long position) {
    return new BareObservation(source, position);
  }

  /** Whether only source and position are known: all else is empty. */
  default boolean isBare() {
    return false;
  }

  /** Position in its source, as a number that grows along the trace. */
  long position();

  /**
   * The forks that its task descends from: the time of its own fork, the pid of its parent, the
   * time since when that number is known to mean the parent (its fork, if that was seen), the pid
   * of the parent's parent, and so on; none where its own fork was not seen. Then, of a thread of a
   * program, {@link #THREADS}, and for each other thread that it is past by forks and joins its pid
   * and the time until which all that it did comes before. Last, where the source has shown an
   * earlier boot, {@link #BOOT} and the number of this one.
   */
  long[] ancestry();

  /** Stands in {@link #ancestry} between its parts, in place of a time. */
  long THREADS = -1;

  /** Stands in {@link #ancestry} before the number of the boot, in place of a time. */
  long BOOT = -2;

  /** {@link #ancestry} of its parts. */
  static long[] ancestry(long[] forks, long[] clock, int boot) {
    int threads = clock.length == 0 ? forks.length : forks.length + 1 + clock.length;
    long[] all = Arrays.copyOf(forks, boot == 0 ? threads : threads + 2);
    if (clock.length > 0) {
      all[forks.length] = THREADS;
      System.arraycopy(clock, 0, all, forks.length + 1, clock.length);
    }
    if (boot != 0) {
      all[threads] = BOOT;
      all[threads + 1] = boot;
    }
    return all;
  }

  /** Where a part of an {@link #ancestry} ends that begins at {@code from}. */
  static int partEnd(long[] ancestry, int from) {
    int at = from;
    while (at < ancestry.length && ancestry[at] != THREADS && ancestry[at] != BOOT) {
      at++;
    }
    return at;
  }

  /** Which of the boots that the source shows it is of, from 0. */
  default int boot() {
    long[] ancestry = ancestry();
    int at = ancestry.length - 2;
    return at >= 0 && ancestry[at] == BOOT ? (int) ancestry[at + 1] : 0;
  }

  /** Whether addresses mean the same lock objects in both: one boot of one source. */
  default boolean comparable(Observation other) {
    return source().equals(other.source()) && boot() == other.boot();
  }

  /** Whether both are surely about the same lock object. */
  default boolean sameLock(Observation other) {
    return lock() != 0 && lock() == other.lock() && comparable(other);
  }

  /** Address of the lock that the event is about; 0 where hidden. */
  long lock();

  int pid();

  /** {@code comm/pid}. */
  String task();

  long timestampNanos();

  /** Flags column, {@code ContextBits}. */
  int context();

  /** Whether the trace shows that it happened in task context, in no interrupt. */
  default boolean inTaskContext() {
    return (context() & (ContextBits.CONTEXT_KNOWN | ContextBits.INTERRUPT_MASK))
        == ContextBits.CONTEXT_KNOWN;
  }

  /** Name of the source. */
  String source();

  /** How many of the locks that were held just before it keeps. */
  int heldCount();

  /** Address of a held lock, 0 where hidden; the oldest that is kept is 0. */
  long heldLock(int index);

  /** Whether a held lock was held by a reader. */
  boolean heldShared(int index);

  /** {@link ClassMark} of the class of a held lock. */
  String heldClass(int index);

  /** {@link ClassMark#highest} of all held classes. */
  default int highestHeldClass() {
    int highest = -1;
    for (int i = 0; i < heldCount(); i++) {
      highest = Math.max(highest, ClassMark.highest(heldClass(i)));
    }
    return highest;
  }

  /**
   * The event as evidence, with {@link ClassMark}s for the names of classes. Cost: may build
   * strings; for reports, checkpoints and what is sent.
   */
  Witness witness();
}
