package dev.lockreel.lockdep.source;

import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.List;

/** An observation in the compact form that its source makes of an event. */
final class TracedObservation implements Observation {
  private static final int WIDTH = 3;
  private static final long[] NO_LOCKS = {};
  private static final long LOW = 0xffffffffL;

  /** Held locks that are all kept; the kernel's MAX_LOCK_DEPTH. */
  private static final int MOST_HELD = 48;

  /** Of more held locks, which no kernel has, so many are kept: the newest. */
  private static final int KEPT_OF_MORE = 16;

  private final Origin origin;
  private final long position;
  private final long timestampNanos;
  private final int cpu;
  private final int pid;

  /** The names that {@link #comm}, {@link #ip} and those of held locks are of. */
  private final Symbols symbols;

  private final int comm;
  private final long lock;
  private final int ip;
  private final List<String> stack;
  private final boolean emulated;

  /** {@link Entry} of an acquisition; else 0. */
  private final int entry;

  private final int context;
  private final long[] forks;
  private final long[] clock;
  private final int boot;

  /**
   * Address, position and, in one, {@link Entry} and symbol of the code position of each held lock:
   * three longs each.
   */
  private final long[] held;

  /** Held locks that were not kept. */
  private final int heldOmitted;

  /**
   * @param needed index of a held lock that is kept in any case
   */
  TracedObservation(Occurrence occurrence, int needed) {
    EventCursor event = occurrence.event;
    Task task = occurrence.task;
    origin = event.batch.origin;
    position = occurrence.position;
    timestampNanos = occurrence.timestampNanos;
    cpu = event.cpu();
    pid = event.pid();
    symbols = event.symbols();
    comm = event.batch.comm[event.row];
    lock = occurrence.lock;
    ip = occurrence.place;
    stack = occurrence.stack();
    emulated = event.emulated;
    entry = occurrence.entry;
    context = event.contextBits();
    forks = event.forks.of(pid);
    clock = task.clock;
    boot = event.forks.boot();
    int kept = kept(task.depth);
    heldOmitted = task.depth - kept;
    held = kept == 0 ? NO_LOCKS : new long[kept * WIDTH];
    for (int i = 0; i < kept; i++) {
      HeldLock each = task.held[i == 0 ? Math.min(needed, heldOmitted) : heldOmitted + i];
      held[WIDTH * i] = each.lock;
      held[WIDTH * i + 1] = each.position;
      held[WIDTH * i + 2] = (long) each.ip << Integer.SIZE | (each.entry & LOW);
    }
  }

  /** How many of so many held locks an observation keeps. */
  static int kept(int depth) {
    return depth > MOST_HELD ? KEPT_OF_MORE : depth;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long[] ancestry() {
    return Observation.ancestry(forks, clock, boot);
  }

  @Override
  public int boot() {
    return boot;
  }

  @Override
  public long lock() {
    return lock;
  }

  @Override
  public int pid() {
    return pid;
  }

  @Override
  public String task() {
    return symbols.text(comm) + "/" + pid;
  }

  @Override
  public long timestampNanos() {
    return timestampNanos;
  }

  @Override
  public int context() {
    return context;
  }

  @Override
  public String source() {
    return origin.source();
  }

  @Override
  public int heldCount() {
    return held.length / WIDTH;
  }

  @Override
  public long heldLock(int index) {
    return held[WIDTH * index];
  }

  @Override
  public boolean heldShared(int index) {
    return Entry.isShared(heldEntry(index));
  }

  @Override
  public String heldClass(int index) {
    return ClassMark.of(Entry.classId(heldEntry(index)));
  }

  private int heldEntry(int index) {
    return (int) held[WIDTH * index + 2];
  }

  @Override
  public Witness witness() {
    int kept = heldCount();
    List<HeldLockEvidence> evidence = new ArrayList<>(kept);
    for (int i = 0; i < kept; i++) {
      evidence.add(
          new HeldLockEvidence(
              held[WIDTH * i],
              heldClass(i),
              Entry.modeName(heldEntry(i)),
              Entry.isTry(heldEntry(i)),
              symbols.text((int) (held[WIDTH * i + 2] >>> Integer.SIZE)),
              place(held[WIDTH * i + 1])));
    }
    return new Witness(
        origin.source(),
        place(position),
        timestampNanos,
        cpu,
        pid,
        symbols.text(comm),
        lock,
        symbols.text(ip),
        evidence,
        stack,
        emulated,
        entry == 0 ? "" : Entry.modeName(entry),
        context,
        heldOmitted);
  }

  private String place(long at) {
    return origin.file() + ":" + Position.text(at);
  }
}
