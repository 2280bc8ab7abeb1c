package dev.lockreel.lockdep;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.ReadTally;

/** The lock class that an event of one source is about. */
final class EventClasses {
  private final LockGraph graph;
  private final LockClasses classes;
  private final SourceClasses keyed;
  private final Tasks tasks;
  private final TraceTraits traits;
  private final ReadTally notes;

  EventClasses(SourceParts source) {
    graph = source.graph;
    classes = source.classes;
    keyed = source.keyed;
    tasks = source.tasks;
    traits = source.traits;
    notes = source.notes;
  }

  /** By key where the event has one, else by name. */
  LockClass of(EventBatch batch, int row, int lockBits) {
    if ((lockBits & LockBits.FULL) == 0) {
      traits.thinAcquisitions++;
      LockClass thin = classes.byName(batch.name[row], batch.symbols);
      if (LockBits.subclass(lockBits) != 0) {
        thin = classes.subclassOf(thin, LockBits.subclass(lockBits));
      }
      if ((lockBits & ~(LockBits.SHARED | LockBits.TRY)) != 0) {
        thin.learn(lockBits);
      }
      return thin;
    }
    if (!traits.keys || (lockBits & LockBits.DEBUG_LOCKS_OFF) != 0) {
      noteKeyed(batch, row, lockBits);
    }
    long key = batch.key[row];
    int subclass = LockBits.subclass(lockBits);
    if ((lockBits & LockBits.CLASS_KEY) == 0) {
      key = (key == 0 ? batch.lock[row] : key) + subclass;
    }
    LockClass known = keyed.of(key, subclass, batch.name[row], batch.symbols);
    if (known.fresh && classes.inferNoValidate(known, batch.lock[row])) {
      noteInferred(batch, row, known);
    }
    if (!known.waitTraced) {
      known.learn(lockBits);
    }
    if ((lockBits & LockBits.ARGUMENTS_HIDDEN) != 0 && !known.matchedByName) {
      known.matchedByName = true;
      known.changed = true;
    }
    return known;
  }

  private void noteInferred(EventBatch batch, int row, LockClass inferred) {
    notes.noticed(
        new AnomalyExample(
            Anomaly.INFERRED_NOVALIDATE,
            batch.origin.file(),
            batch.position[row],
            inferred.printedName() + ", key 0x" + Long.toHexString(inferred.key)));
  }

  /** Notes the first event with a key, and the one at which lockdep had switched itself off. */
  private void noteKeyed(EventBatch batch, int row, int lockBits) {
    boolean first = !traits.keys;
    traits.keys = true;
    if ((lockBits & LockBits.DEBUG_LOCKS_OFF) == 0 || traits.debugLocksOff) {
      return;
    }
    traits.debugLocksOff = true;
    notes.noticed(
        new AnomalyExample(
            Anomaly.DEBUG_LOCKS_OFF,
            batch.origin.file(),
            batch.position[row],
            first ? "it was off before the trace began" : "first event with debug_locks=0"));
    if (!first && graph.findings.size() == traits.findingsBefore) {
      // The kernel has just reported something that no event shows, about this task: what it holds
      // is unsure; not so if lockdep reports what it holds on its way to user space.
      Task task = tasks.of(batch.pid[row], batch.cpu[row]);
      if (!task.leaving) {
        task.explained();
      }
    }
  }
}
