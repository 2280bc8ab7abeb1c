package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;

/** The lock class that an event of one source is about. */
final class EventClasses {
  private final SourceParts source;
  private final EventCursor event;
  private final SourceClasses classes;
  private final KeyedClasses keyed;
  private final TraceTraits traits;

  EventClasses(SourceParts source) {
    this.source = source;
    event = source.event;
    classes = source.classes;
    keyed = source.keyed;
    traits = source.traits;
  }

  /** By key where the event has one, else by name. */
  SourceClass of(int lockBits) {
    SourceClass found = (lockBits & LockBits.FULL) == 0 ? thin(lockBits) : full(lockBits);
    if (found.changed) {
      classes.report(found);
    }
    return found;
  }

  /** That of the name in the event. */
  SourceClass named() {
    SourceClass found = classes.byName(event.batch.name[event.row], event.symbols());
    classes.report(found);
    return found;
  }

  private SourceClass thin(int lockBits) {
    traits.thinAcquisitions++;
    SourceClass thin = classes.byName(event.batch.name[event.row], event.symbols());
    if (LockBits.subclass(lockBits) != 0) {
      classes.report(thin);
      thin = classes.subclassOf(thin, LockBits.subclass(lockBits));
    }
    if ((lockBits & ~(LockBits.SHARED | LockBits.TRY)) != 0) {
      thin.learn(lockBits);
    }
    return thin;
  }

  private SourceClass full(int lockBits) {
    EventBatch batch = event.batch;
    int row = event.row;
    if (!traits.keys || (lockBits & LockBits.DEBUG_LOCKS_OFF) != 0) {
      noteKeyed(lockBits);
    }
    long key = batch.key[row];
    int subclass = LockBits.subclass(lockBits);
    if ((lockBits & LockBits.CLASS_KEY) == 0) {
      key = (key == 0 ? batch.lock[row] : key) + subclass;
    }
    SourceClass known = keyed.of(key, subclass, batch.name[row], batch.symbols);
    if (known.fresh && classes.inferNoValidate(known, batch.lock[row])) {
      note(
          Anomaly.INFERRED_NOVALIDATE,
          known.printedName() + ", key 0x" + Long.toHexString(known.key));
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

  private void note(Anomaly anomaly, String what) {
    source.notes.noticed(new AnomalyExample(anomaly, event.file(), event.position(), what));
  }

  /** Notes the first event with a key, and the one at which lockdep had switched itself off. */
  private void noteKeyed(int lockBits) {
    boolean first = !traits.keys;
    traits.keys = true;
    if ((lockBits & LockBits.DEBUG_LOCKS_OFF) == 0 || traits.debugLocksOff) {
      return;
    }
    traits.debugLocksOff = true;
    note(
        Anomaly.DEBUG_LOCKS_OFF,
        first ? "it was off before the trace began" : "first event with debug_locks=0");
    if (!first && source.verdict().isEmpty()) {
      // The kernel has just reported something that no event shows, about this task: what it holds
      // is unsure; not so if lockdep reports what it holds on its way to user space.
      Task task = source.tasks.of(event.pid(), event.cpu());
      if (!task.leaving) {
        task.explained();
      }
    }
  }
}
