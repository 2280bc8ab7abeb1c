package dev.lockreel.lockdep.source;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The evidence that rests on held-lock entries that are still on a stack: new dependencies drawn
 * from them, usage marks and findings about them. An ordinary release confirms it, an inferred gap
 * refutes it. Used for new evidence only, never for a known chain.
 */
final class PendingEvidence {
  private final SortedMap<Long, List<Provisional>> byEntry = new TreeMap<>();

  /** {@code evidence} rests on entry {@code index} of the task from now on. */
  void add(Task task, int index, Provisional evidence) {
    task.held[index].mark(HeldLock.EVIDENCE);
    add(task.held[index].serial, evidence);
  }

  /** Adds evidence that rests on the entry with that serial number, restored from a store. */
  void add(long serial, Provisional evidence) {
    byEntry.computeIfAbsent(serial, s -> new ArrayList<>(2)).add(evidence);
  }

  /** All of it by serial number. */
  void forEach(BiConsumer<Long, List<Provisional>> visitor) {
    byEntry.forEach(visitor);
  }

  boolean restsOn(long serial) {
    return byEntry.containsKey(serial);
  }

  void confirm(long serial) {
    List<Provisional> resting = byEntry.remove(serial);
    if (resting != null) {
      resting.forEach(each -> each.confirmed(serial));
    }
  }

  /** Refutes what rests on the entry, and returns it. */
  List<Provisional> refute(long serial) {
    List<Provisional> resting = byEntry.remove(serial);
    if (resting == null) {
      return List.of();
    }
    resting.forEach(each -> each.refuted(serial));
    return resting;
  }
}
