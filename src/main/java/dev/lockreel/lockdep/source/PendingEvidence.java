package dev.lockreel.lockdep.source;

import dev.lockreel.trace.LongMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The evidence that rests on held-lock entries that are still on a stack: new dependencies drawn
 * from them, usage marks and findings about them. An ordinary release confirms it, an inferred gap
 * refutes it. Used for new evidence only, never for a known chain.
 */
final class PendingEvidence {
  private final LongMap<List<Provisional>> byEntry = new LongMap<>();

  /** {@code evidence} rests on entry {@code index} of the task from now on. */
  void add(Task task, int index, Provisional evidence) {
    task.held[index].mark(HeldLock.EVIDENCE);
    add(task.held[index].serial, evidence);
  }

  /** Adds evidence that rests on the entry with that serial number, restored from a store. */
  void add(long serial, Provisional evidence) {
    List<Provisional> resting = byEntry.get(serial);
    if (resting == null) {
      resting = new ArrayList<>(1);
      byEntry.put(serial, resting);
    }
    resting.add(evidence);
  }

  /** All of it by serial number. Cost: O(entries log entries). */
  void forEach(BiConsumer<Long, List<Provisional>> visitor) {
    for (long serial : byEntry.keys()) {
      visitor.accept(serial, byEntry.get(serial));
    }
  }

  boolean restsOn(long serial) {
    return byEntry.get(serial) != null;
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
