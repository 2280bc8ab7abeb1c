package dev.lockreel.lockdep.facts;

import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;

/**
 * A lock class as one source knows it: seen for the first time, or known better than before.
 *
 * @param number of the class in its source, from 0 without gaps
 * @param name as traced, {@code ""} while no event has named it
 * @param key the class key that it was first seen with, subclass included; 0 for none
 * @param subclass 0 to 7
 * @param version 1 for the first class of that name and subclass in the source, 2 for the next
 * @param type from the trace or the class annotations
 * @param waitInner {@link WaitType#INVALID} where unknown
 * @param waitOuter {@link WaitType#INVALID} where none
 * @param bits {@link #CHECK} and the other constants
 */
public record ClassSeen(
    int number,
    String name,
    long key,
    int subclass,
    int version,
    LockType type,
    WaitType waitInner,
    WaitType waitOuter,
    int bits)
    implements Fact {
  /** The kernel validates the class. */
  public static final int CHECK = 1;

  /** The wait types come from the trace, not from an annotation. */
  public static final int WAIT_TRACED = 1 << 1;

  /** Its inner wait type replaces the minimum of what is held (LD_LOCK_WAIT_OVERRIDE). */
  public static final int WAIT_OVERRIDE = 1 << 2;

  /** Some event named it without its key. */
  public static final int SEEN_THIN = 1 << 3;

  /** One of several classes of that name was chosen, or an event hid its subclass. */
  public static final int MATCHED_BY_NAME = 1 << 4;

  /** The wait types follow from the kind of lock that the trace names. */
  public static final int WAIT_FROM_TYPE = 1 << 5;

  /** Many classes bear its name, as an annotation says. */
  public static final int SHARED_NAME = 1 << 6;

  /** All bits that there are. */
  static final int ALL_BITS = (1 << 7) - 1;

  /** Whether all of these bits are set. */
  public boolean has(int wanted) {
    return (bits & wanted) == wanted;
  }

  /** A class as lockdep prints it: {@code name}, {@code name#2}, {@code name/1}. */
  public static String printedName(String name, long key, int subclass, int version) {
    String base = name.isEmpty() ? "0x" + Long.toHexString(key) : name;
    if (version <= 1 && subclass <= 0) {
      return base;
    }
    return base + (version > 1 ? "#" + version : "") + (subclass > 0 ? "/" + subclass : "");
  }
}
