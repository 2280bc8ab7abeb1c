package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A lock class as it is kept and shown; the value that leaves the validator.
 *
 * @param id number of the class in its graph, from 0, in the order of first appearance
 * @param name as the trace prints it, without subclass and version; {@code ""} where the trace had
 *     none
 * @param key the class key, subclass included, as /proc/lockdep prints it; 0 where the trace has
 *     none
 * @param subclass 0 to 7; printed as {@code name/1}
 * @param version 1 for the first class of this name, 2 for the next; printed as {@code name#2}
 * @param usage usage bits ({@link Usage})
 * @param type from the trace or the class annotations
 * @param waitInner {@link WaitType#INVALID} where unknown
 * @param check false where the kernel does not validate the class
 * @param waitTraced the wait types come from the trace, not from an annotation
 * @param usedAt the event that set each usage bit first, by bit number ({@link Usage}); sorted
 * @param namedOnly that all its events are of one class rests on the name alone
 */
public record ClassRecord(
    int id,
    String name,
    long key,
    int subclass,
    int version,
    int usage,
    LockType type,
    WaitType waitInner,
    WaitType waitOuter,
    boolean check,
    boolean waitTraced,
    SortedMap<Integer, Witness> usedAt,
    boolean namedOnly) {
  public ClassRecord {
    usedAt = Collections.unmodifiableSortedMap(new TreeMap<>(usedAt));
  }

  /** A class without what only the validator itself needs. */
  public ClassRecord(
      int id,
      String name,
      long key,
      int subclass,
      int version,
      int usage,
      LockType type,
      WaitType waitInner,
      WaitType waitOuter,
      boolean check) {
    this(
        id,
        name,
        key,
        subclass,
        version,
        usage,
        type,
        waitInner,
        waitOuter,
        check,
        false,
        new TreeMap<>(Map.of()),
        key == 0);
  }

  /** Name and subclass, without the version that depends on the order of registration. */
  public String stableName() {
    return name + (subclass > 0 ? "/" + subclass : "");
  }

  /** As lockdep prints it: {@code name}, {@code name#2}, {@code name/1}. */
  public String printedName() {
    return ClassSeen.printedName(name, key, subclass, version);
  }
}
