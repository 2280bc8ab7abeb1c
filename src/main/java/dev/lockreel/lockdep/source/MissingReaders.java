package dev.lockreel.lockdep.source;

import dev.lockreel.trace.LockType;
import java.util.Map;
import java.util.TreeMap;

/**
 * Proves of a source that its acquisitions for reading are missing throughout, as where a filter on
 * the field {@code flags} drops them: releases do not say what they balance, so that those of
 * readers seem to balance nothing.
 *
 * <p>They are missing if the trace has shown none, and a class that has readers was released twice
 * without an acquisition; of a class of which only the name is known that is no proof in a trace of
 * a few acquisitions, where any real one would have had readers of RCU. The same filter drops
 * trylocks: where none was seen either, no release is judged. What was found before the proof is
 * taken back. Owned by {@link MissingEvents}.
 */
final class MissingReaders {
  /** Acquisitions of which any real kernel has made some for reading. */
  private static final int MANY = 64;

  private static final int READERS_SEEN = 1;
  private static final int TRYLOCKS_SEEN = 1 << 1;
  private static final int PROVED = 1 << 2;

  private final SourceParts source;
  private boolean readersSeen;
  private boolean trylocksSeen;
  private boolean proved;

  /** What missing readers may explain, by class; empty once one was seen. */
  private final Map<Integer, SourceFinding> unbalanced = new TreeMap<>();

  MissingReaders(SourceParts source) {
    this.source = source;
  }

  /** An acquisition was seen. */
  void acquired(boolean shared, boolean trylock) {
    trylocksSeen |= trylock;
    if (shared && !readersSeen) {
      readersSeen = true;
      proved = false;
      unbalanced.clear();
    }
  }

  /**
   * Whether the release, of that class, proves nothing although nothing balances it.
   *
   * @return null where it does prove something; else empty, or what was proved just now
   */
  String explains(SourceClass lockClass) {
    boolean hasReaders = lockClass.type.hasReaders();
    boolean may = hasReaders || lockClass.type == LockType.UNKNOWN || (proved && !trylocksSeen);
    if (readersSeen || !may) {
      return null;
    }
    if (proved) {
      return "";
    }
    boolean enough = hasReaders || source.traits.acquisitions >= MANY;
    if (!enough || !unbalanced.containsKey(lockClass.number)) {
      return null;
    }
    proved = true;
    for (SourceFinding found : unbalanced.values()) {
      if (found != null && !found.withdrawn) {
        source.findings.takeBackAll(found);
      }
    }
    unbalanced.clear();
    return "no lock_acquire for reading, but releases of " + lockClass.printedName();
  }

  /** A finding says that a release of the class balances nothing. */
  void unbalanced(SourceClass lockClass, SourceFinding found) {
    if (!readersSeen) {
      unbalanced.put(lockClass.number, found);
    }
  }

  /** Whether a finding about the class may be explained; for a checkpoint. */
  boolean mayExplain(int classId) {
    return unbalanced.containsKey(classId);
  }

  /** A few bits, for a checkpoint. */
  int state() {
    return (readersSeen ? READERS_SEEN : 0)
        | (trylocksSeen ? TRYLOCKS_SEEN : 0)
        | (proved ? PROVED : 0);
  }

  void restore(int state) {
    readersSeen = (state & READERS_SEEN) != 0;
    trylocksSeen = (state & TRYLOCKS_SEEN) != 0;
    proved = (state & PROVED) != 0;
  }
}
