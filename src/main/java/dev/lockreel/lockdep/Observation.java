package dev.lockreel.lockdep;

import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * An event as a dependency or a usage bit remembers it: a {@link Witness} in compact form, since a
 * large graph has a million of them. Immutable; one that comes back from a store is the witness
 * itself.
 */
final class Observation {
  private final Origin origin;
  private final long position;
  private final long timestampNanos;
  private final int cpu;
  private final int pid;
  private final String comm;
  private final long lock;
  private final String ip;
  private final List<String> stack;
  private final boolean emulated;
  private final String mode;
  private final int context;
  private final LockClass[] heldClasses;

  /** Address, position and entry bits of each held lock, three longs each. */
  private final long[] held;

  private final String[] heldIps;
  private final Witness restored;

  Observation(Scene scene) {
    Task task = scene.task;
    origin = scene.origin;
    position = scene.position;
    timestampNanos = scene.timestampNanos;
    cpu = scene.cpu;
    pid = scene.pid;
    comm = scene.comm();
    lock = scene.lock;
    ip = scene.ip();
    stack = scene.stack();
    emulated = scene.emulated;
    mode = scene.entry == 0 ? "" : Entry.modeName(scene.entry);
    context = scene.contextBits;
    int depth = task.depth;
    heldClasses = new LockClass[depth];
    held = new long[depth * 3];
    heldIps = new String[depth];
    for (int i = 0; i < depth; i++) {
      heldClasses[i] = scene.classes.of(Entry.classId(task.held[i].entry));
      held[3 * i] = task.held[i].lock;
      held[3 * i + 1] = task.held[i].position;
      held[3 * i + 2] = task.held[i].entry;
      heldIps[i] = scene.text(task.held[i].ip);
    }
    restored = null;
  }

  private Observation(Witness restored) {
    origin = null;
    position = 0;
    timestampNanos = restored.timestampNanos();
    cpu = restored.cpu();
    pid = restored.pid();
    comm = restored.comm();
    lock = restored.lock();
    ip = restored.ip();
    stack = restored.stack();
    emulated = restored.emulated();
    mode = restored.mode();
    context = restored.context();
    heldClasses = null;
    held = null;
    heldIps = null;
    this.restored = restored;
  }

  static Observation restored(Witness witness) {
    return new Observation(witness);
  }

  /** Address of the lock that the event is about; 0 where hidden. */
  long lock() {
    return lock;
  }

  int pid() {
    return pid;
  }

  /** {@code comm/pid}. */
  String task() {
    return comm + "/" + pid;
  }

  long timestampNanos() {
    return timestampNanos;
  }

  /** Whether the trace shows that no interrupt did it on top of the task. */
  boolean inTaskContext() {
    return (context & (ContextBits.CONTEXT_KNOWN | ContextBits.INTERRUPT_MASK))
        == ContextBits.CONTEXT_KNOWN;
  }

  String source() {
    return restored != null ? restored.source() : origin.source();
  }

  /** Addresses of the locks held just before, oldest first. */
  long[] heldLocks() {
    if (restored != null) {
      return restored.held().stream().mapToLong(HeldLockEvidence::lock).toArray();
    }
    long[] locks = new long[heldIps.length];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = held[3 * i];
    }
    return locks;
  }

  /** The event as evidence. Cost: builds strings; for reports and checkpoints only. */
  Witness witness() {
    if (restored != null) {
      return restored;
    }
    List<HeldLockEvidence> evidence = new ArrayList<>(heldIps.length);
    for (int i = 0; i < heldIps.length; i++) {
      int entry = (int) held[3 * i + 2];
      evidence.add(
          new HeldLockEvidence(
              held[3 * i],
              heldClasses[i].printedName(),
              Entry.modeName(entry),
              Entry.isTry(entry),
              heldIps[i],
              origin.file() + ":" + Position.text(held[3 * i + 1])));
    }
    return new Witness(
        origin.source(),
        origin.file() + ":" + Position.text(position),
        timestampNanos,
        cpu,
        pid,
        comm,
        lock,
        ip,
        evidence,
        stack,
        emulated,
        mode,
        context);
  }
}
