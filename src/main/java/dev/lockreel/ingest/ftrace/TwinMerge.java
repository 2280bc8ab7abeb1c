package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Merges the two lines that a full-fidelity trace prints for one call, in either order, into one
 * event.
 *
 * <pre>
 *   [001] ...2.     2.845050: lock_acquire_x: lock=0xffff8881000487a0 key=0xffffffff8246da30 … ip=f+0x39/0x2a0
 *   [001] ...1.     2.845061: lock_acquire: ffff8881000487a0 try read &mm->mmap_lock
 * </pre>
 *
 * <p>In one task and one kind of context (task, softirq, hardirq, NMI) twins are neighbours among
 * the lock events, but for whole pairs of an interrupt or a preemption between them ({@link
 * OpenTwins}). So a lock event is paired with the latest one that still waits there, if that is of
 * the other fidelity, the same operation and the same lock. The pair stands where the earlier line
 * stood, with the columns of the full line, the name of the thin one, and its flags: the probe that
 * prints the full line raises the preempt depth. The later row becomes {@link EventKind#MERGED}. A
 * gap ends all waiting on its CPU; on another CPU a twin may still come.
 *
 * <p>Which of the two comes first changes only where the events are switched off and on, and is
 * learnt from twins on neighbouring lines. From then on only lines of the first kind wait. So the
 * second line of a pair whose first one is missing, at the beginning of a buffer or after a gap, is
 * not paired with the first line of the next pair. Several such lines unlearn the order; but not
 * where an operation has only such lines, since one of its two events is switched off.
 *
 * <p>Where the thin line's address is hashed (upper half zero), operation and order alone pair;
 * each pair then teaches which address the hash stands for, later pairs must agree, and lone thin
 * events are given it.
 *
 * <p>A twin may be in the next batch: rows from the earliest waiting one on, among the last {@link
 * #REACH}, are held back for it. One that waits longer (its task was preempted between the two
 * lines) has been handed out when its twin comes; it then stands alone and the twin becomes a
 * {@link EventKind#MERGED} row that keeps its class name, so that neither counts twice.
 */
public final class TwinMerge implements BatchStage {
  /** Rows; a task that is preempted between the two lines comes back after hundreds. */
  private static final int REACH = 512;

  /** Rows after the last full-fidelity event from which on no twin is waited for. */
  private static final int FULL_LINES_END = 1 << 13;

  /**
   * Lead of one order over the other, in twins, at which it is the trace's; votes are capped at
   * twice that.
   */
  private static final int ORDER_KNOWN = 4;

  /** So many lines in a row that are alone have no twins at all: they say nothing of the order. */
  private static final int MOST_ALONE = 2 * ORDER_KNOWN;

  private static final byte MERGED = EventKind.MERGED.code();
  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final byte RELEASE = EventKind.LOCK_RELEASE.code();
  private static final byte ACQUIRED = EventKind.LOCK_ACQUIRED.code();
  private static final byte CONTENDED = EventKind.LOCK_CONTENDED.code();
  private static final byte LOST = EventKind.LOST_EVENTS.code();

  private final OpenTable contexts = new OpenTable();
  private final EventBatch held = new EventBatch();
  private final Map<Long, Long> plainByHash = new HashMap<>();
  private int rowsSinceFull = FULL_LINES_END;

  /** Votes for the full line coming first, less those against it. */
  private int fullFirst;

  /** Acquisitions, and releases, that were not the first of their pair since the last pair. */
  private final int[] alone = new int[2];

  /** A stage that goes on where {@link #state} was taken; empty at the beginning of a trace. */
  public TwinMerge(long... state) {
    if (state.length == 0) {
      return;
    }
    rowsSinceFull = (int) state[0];
    fullFirst = (short) (state[0] >> Integer.SIZE);
    alone[0] = (byte) (state[0] >> (Integer.SIZE + Short.SIZE));
    alone[1] = (byte) (state[0] >> (Long.SIZE - Byte.SIZE));
    int hashes = (int) state[1];
    for (int i = 0; i < hashes; i++) {
      plainByHash.put(state[2 + 2 * i], state[3 + 2 * i]);
    }
    contexts.restore(state, 2 + 2 * hashes);
  }

  /** Rows held back are not in it: a restart begins where none are. */
  @Override
  public long[] state() {
    LongStream.Builder out = LongStream.builder();
    long order = (fullFirst & 0xffffL) | ((long) alone[0] << Short.SIZE) | ((long) alone[1] << 24);
    out.add(order << Integer.SIZE | rowsSinceFull).add(plainByHash.size());
    new TreeMap<>(plainByHash).forEach((hash, plain) -> out.add(hash).add(plain));
    contexts.save(out);
    return out.build().toArray();
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    int settled = batch.takeBack(held);
    rowsSinceFull = batch.hasFull ? 0 : Math.min(rowsSinceFull + batch.size, FULL_LINES_END);
    if (rowsSinceFull < FULL_LINES_END || contexts.anyWaiting() || !plainByHash.isEmpty()) {
      for (int row = settled; row < batch.size; row++) {
        settle(batch, row);
      }
      hold(batch, last);
    }
  }

  @Override
  public boolean holdsRows() {
    return held.size > 0;
  }

  private void settle(EventBatch batch, int row) {
    byte kind = batch.kind[row];
    if (kind == ACQUIRE || kind == RELEASE) {
      pair(batch, row);
    } else if (kind == ACQUIRED || kind == CONTENDED) {
      unhash(batch, row);
    } else if (kind == LOST) {
      contexts.lost(batch.cpu[row]);
    }
  }

  private void pair(EventBatch batch, int row) {
    OpenTwins open = contexts.of(key(batch, row));
    boolean full = full(batch, row);
    int trait = batch.kind[row] << 1 | (full ? 1 : 0);
    boolean orderKnown = Math.abs(fullFirst) >= ORDER_KNOWN;
    boolean first = full == fullFirst > 0;
    int operation = batch.kind[row] == ACQUIRE ? 0 : 1;
    if (open.waiting()
        && (open.trait() ^ trait) == 1
        && !(orderKnown && first)
        && sameLock(open, batch.lock[row], trait)) {
      if (row > 0 && open.row() == row - 1) {
        vote(full ? -1 : 1);
      }
      if (open.row() != OpenTwins.NONE && row - open.row() <= REACH) {
        merge(batch, open.row(), row);
        batch.name[row] = Symbols.NONE;
      } else {
        unhash(batch, row);
      }
      batch.kind[row] = MERGED;
      alone[operation] = 0;
      open.pop();
      return;
    }
    if (first || !orderKnown) {
      open.push(row, trait, batch.lock[row], batch.cpu[row]);
    } else if (alone[operation] < MOST_ALONE) {
      alone[operation]++;
      vote(full ? 1 : -1);
      if (Math.abs(fullFirst) < ORDER_KNOWN) {
        contexts.drop(batch.kind[row]);
        open.clear();
        open.push(row, trait, batch.lock[row], batch.cpu[row]);
      }
    }
    if (!full) {
      unhash(batch, row);
    }
  }

  private void vote(int forFullFirst) {
    fullFirst = Math.max(-2 * ORDER_KNOWN, Math.min(fullFirst + forFullFirst, 2 * ORDER_KNOWN));
  }

  private boolean sameLock(OpenTwins open, long lock, int trait) {
    long full = (trait & 1) != 0 ? lock : open.lock();
    long thin = (trait & 1) != 0 ? open.lock() : lock;
    if (thin == full) {
      return true;
    }
    if (!hashed(thin) || hashed(full)) {
      return false;
    }
    if (thin == 0) {
      return true;
    }
    Long plain = plainByHash.putIfAbsent(thin, full);
    return plain == null || plain == full;
  }

  private static void merge(EventBatch batch, int earlier, int later) {
    if (full(batch, later)) {
      batch.lock[earlier] = batch.lock[later];
      batch.key[earlier] = batch.key[later];
      batch.nestLock[earlier] = batch.nestLock[later];
      batch.ip[earlier] = batch.ip[later];
    } else {
      batch.context[earlier] = batch.context[later];
      batch.name[earlier] = batch.name[later];
    }
    batch.lockBits[earlier] |= batch.lockBits[later];
    if (batch.detail[later] != null && batch.detail[earlier] == null) {
      batch.setDetail(earlier, batch.detail[later]);
    }
  }

  private void unhash(EventBatch batch, int row) {
    Long plain =
        hashed(batch.lock[row]) && !plainByHash.isEmpty() ? plainByHash.get(batch.lock[row]) : null;
    if (plain != null) {
      batch.lock[row] = plain;
    }
  }

  private static boolean hashed(long address) {
    return address >>> 32 == 0;
  }

  private static boolean full(EventBatch batch, int row) {
    return (batch.lockBits[row] & LockBits.FULL) != 0;
  }

  /** Never 0: the CPUs of pid 0 count down from -1. */
  private static long key(EventBatch batch, int row) {
    int pid = batch.pid[row];
    long task = pid != 0 ? pid : ~batch.cpu[row];
    return task << 8 | (batch.context[row] & ContextBits.INTERRUPT_MASK);
  }

  private void hold(EventBatch batch, boolean last) {
    int size = batch.size;
    boolean waits = !last && rowsSinceFull < FULL_LINES_END;
    int first = !waits ? size : contexts.firstRow(Math.max(0, size - REACH), size);
    contexts.nextBatch(first);
    for (int row = first; row < size; row++) {
      held.hasFull |=
          (batch.kind[row] == ACQUIRE || batch.kind[row] == RELEASE) && full(batch, row);
    }
    batch.moveTail(first, held);
    batch.resumable &= held.size == 0;
  }
}
