package dev.lockreel.lockdep.source;

import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import java.util.ArrayList;
import java.util.List;

/** An observation in the compact form that its source makes of an event. */
final class TracedObservation implements Observation {
  private static final int WIDTH = 3;
  private static final long[] NO_LOCKS = {};
  private static final String[] NO_IPS = {};

  /** Held locks that are all kept; the kernel's MAX_LOCK_DEPTH. */
  private static final int MOST_HELD = 48;

  /** Of more held locks, which no kernel has, so many are kept: the newest. */
  private static final int KEPT_OF_MORE = 16;

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
    comm = event.text(event.batch.comm[event.row]);
    lock = occurrence.lock;
    ip = event.text(occurrence.place);
    stack = occurrence.stack();
    emulated = event.emulated;
    mode = occurrence.entry == 0 ? "" : Entry.modeName(occurrence.entry);
    context = event.contextBits();
    ancestry = event.forks.of(pid);
    int kept = kept(task.depth);
    heldOmitted = task.depth - kept;
    held = kept == 0 ? NO_LOCKS : new long[kept * WIDTH];
    heldIps = kept == 0 ? NO_IPS : new String[kept];
    for (int i = 0; i < kept; i++) {
      HeldLock each = task.held[i == 0 ? Math.min(needed, heldOmitted) : heldOmitted + i];
      held[WIDTH * i] = each.lock;
      held[WIDTH * i + 1] = each.position;
      held[WIDTH * i + 2] = each.entry;
      heldIps[i] = event.text(each.ip);
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
    return ancestry.clone();
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
    return comm + "/" + pid;
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
    return heldIps.length;
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
    List<HeldLockEvidence> evidence = new ArrayList<>(heldIps.length);
    for (int i = 0; i < heldIps.length; i++) {
      evidence.add(
          new HeldLockEvidence(
              held[WIDTH * i],
              heldClass(i),
              Entry.modeName(heldEntry(i)),
              Entry.isTry(heldEntry(i)),
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
        context,
        heldOmitted);
  }

  private String place(long at) {
    return origin.file() + ":" + Position.text(at);
  }
}
