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
 * large graph has a million of them. Immutable; one that comes as bytes is the witness itself.
 */
public final class Observation {
  private static final int WIDTH = 3;

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
  private final long[] ancestry;

  /** Address, position and {@link Entry} of each held lock, three longs each. */
  private final long[] held;

  private final String[] heldIps;
  private final Witness witness;

  Observation(Occurrence occurrence) {
    EventCursor event = occurrence.event;
    Task task = occurrence.task;
    origin = event.batch.origin;
    position = occurrence.position;
    timestampNanos = occurrence.timestampNanos;
    cpu = event.cpu();
    pid = event.pid();
    comm = event.text(event.batch.comm[event.row]);
    lock = occurrence.lock;
    ip = event.text(occurrence.place);
    stack = occurrence.stack();
    emulated = event.emulated;
    mode = occurrence.entry == 0 ? "" : Entry.modeName(occurrence.entry);
    context = event.contextBits();
    ancestry = event.forks.ancestry(pid);
    int depth = task.depth;
    held = new long[depth * WIDTH];
    heldIps = new String[depth];
    for (int i = 0; i < depth; i++) {
      held[WIDTH * i] = task.held[i].lock;
      held[WIDTH * i + 1] = task.held[i].position;
      held[WIDTH * i + 2] = task.held[i].entry;
      heldIps[i] = event.text(task.held[i].ip);
    }
    witness = null;
  }

  private Observation(Witness witness, long position, long[] ancestry) {
    this.witness = witness;
    this.position = position;
    this.ancestry = ancestry;
    origin = null;
    timestampNanos = witness.timestampNanos();
    cpu = witness.cpu();
    pid = witness.pid();
    comm = witness.comm();
    lock = witness.lock();
    ip = witness.ip();
    stack = witness.stack();
    emulated = witness.emulated();
    mode = witness.mode();
    context = witness.context();
    held = null;
    heldIps = null;
  }

  /**
   * An observation made again from its {@link #witness}, {@link #position} and {@link #ancestry}.
   */
  public static Observation of(Witness witness, long position, long[] ancestry) {
    return new Observation(witness, position, ancestry.clone());
  }

  /** Position in its source, as a number that grows along the trace. */
  public long position() {
    return position;
  }

  /** The forks that its task descends from, as {@link ForkOrder} knows them. */
  public long[] ancestry() {
    return ancestry.clone();
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

  /** Whether the trace shows that it happened in task context, in no interrupt. */
  boolean inTaskContext() {
    return (context & (ContextBits.CONTEXT_KNOWN | ContextBits.INTERRUPT_MASK))
        == ContextBits.CONTEXT_KNOWN;
  }

  /** Name of the source. */
  String source() {
    return witness != null ? witness.source() : origin.source();
  }

  /** How many locks were held just before. */
  public int heldCount() {
    return witness != null ? witness.held().size() : heldIps.length;
  }

  /** Address of a held lock, 0 where hidden; the oldest is 0. */
  long heldLock(int index) {
    return witness != null ? witness.held().get(index).lock() : held[WIDTH * index];
  }

  /** Whether a held lock was held by a reader. */
  boolean heldShared(int index) {
    return witness != null
        ? !Entry.EXCLUSIVE.equals(witness.held().get(index).mode())
        : Entry.isShared((int) held[WIDTH * index + 2]);
  }

  /** {@link ClassMark} of the class of a held lock. */
  String heldClass(int index) {
    return witness != null
        ? witness.held().get(index).lockClass()
        : ClassMark.of(Entry.classId((int) held[WIDTH * index + 2]));
  }

  /**
   * The event as evidence, with {@link ClassMark}s for the names of classes. Cost: builds strings;
   * for reports, checkpoints and what is sent.
   */
  public Witness witness() {
    if (witness != null) {
      return witness;
    }
    List<HeldLockEvidence> evidence = new ArrayList<>(heldIps.length);
    for (int i = 0; i < heldIps.length; i++) {
      evidence.add(
          new HeldLockEvidence(
              held[WIDTH * i],
              heldClass(i),
              Entry.modeName((int) held[WIDTH * i + 2]),
              Entry.isTry((int) held[WIDTH * i + 2]),
              heldIps[i],
              place(held[WIDTH * i + 1])));
    }
    return new Witness(
        origin.source(),
        place(position),
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

  private String place(long at) {
    return origin.file() + ":" + Position.text(at);
  }
}
