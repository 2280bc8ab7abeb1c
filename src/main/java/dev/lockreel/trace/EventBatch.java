package dev.lockreel.trace;

import java.util.Arrays;

/**
 * A few thousand events of one source, in trace order, in primitive columns; row {@code i} is one
 * event. Filled by one reader, then handed over whole: a batch has one owner at a time and is never
 * shared.
 *
 * <p>The columns are public for the hot loops of scanner and validator: a column that an event's
 * kind does not use holds garbage, which is what makes a row cheap to fill.
 */
public final class EventBatch {
  /** Rows that a new batch has room for; {@link #grow} makes more. */
  public static final int INITIAL_CAPACITY = 4096;

  public int size;

  /** {@link EventKind} ordinal. */
  public byte[] kind;

  /** {@link ContextBits}. */
  public int[] context;

  /** {@link LockBits}; lock events only. */
  public int[] lockBits;

  /** Trace clock in nanoseconds (or bare ticks where the trace's clock counts). */
  public long[] timestampNanos;

  /**
   * Lock events: address of the lockdep map, 0 where the trace hides it; contention events: address
   * of the lock. sched_switch: the pid switched to. sched_process_fork: the child's pid.
   * lost_events: how many, or -1. lock_destroy: start of the freed memory. page faults: the
   * address. softirq and irq events: the vector.
   */
  public long[] lock;

  /**
   * Class key; lock events with {@link LockBits#FULL} only. lock_destroy: size of the freed memory.
   * Kinds that say {@link EventKind#hasTgid}: the process that the task {@code pid} belongs to (its
   * thread group id), 0 unknown.
   */
  public long[] key;

  /** Address of the nest lock's map or 0; with {@link LockBits#FULL} only. */
  public long[] nestLock;

  public int[] pid;
  public int[] cpu;

  /** Task name, an id of {@link Symbols}; {@link Symbols#NONE} where lost. */
  public int[] comm;

  /** Lock events: class name. irq_disable, irq_enable: the caller. contention_begin: the flags. */
  public int[] name;

  /** Lock events with {@link LockBits#FULL}: where from. irq_disable, irq_enable: the parent. */
  public int[] ip;

  /** Line number from 1, record number or offset: where in {@link Origin#file} the event stands. */
  public long[] position;

  /** Fields and stack of rare events; null for nearly all rows, cleared by {@link #clear}. */
  public EventDetail[] detail;

  /** Where the events come from. Never null in a filled batch. */
  public Origin origin;

  /** Names behind the ids in this batch. */
  public Symbols symbols;

  /** What was read to fill this batch, lines and anomalies; added up by the replay. */
  public final ReadTally tally = new ReadTally();

  /** Where reading goes on behind this batch: offset in the uncompressed bytes. */
  public long nextOffset;

  /** Number of the line (from 1) at {@link #nextOffset}. */
  public long nextLine = 1;

  /**
   * The trace would have {@code hardirq_threaded} events: a hardirq without one is not threaded.
   * Tracepoints of the kernel do not show it; the vocabulary's NDJSON does.
   */
  public boolean showsHardirqThreaded;

  /**
   * The flags column would show that bottom halves are off ({@code b}, {@code D}): kernels since
   * 6.1 do, older ones and trace-cmd report do not.
   */
  public boolean showsBottomHalves;

  /** At least one row has {@link LockBits#FULL}. */
  public boolean hasFull;

  /**
   * Whether a restart may begin at {@link #nextOffset}: false while the reader holds back rows that
   * belong before it.
   */
  public boolean resumable = true;

  /**
   * The input ended inside a line, which is counted as malformed here, gave no event and stands
   * behind {@link #nextOffset}: it comes again when a longer version of the input is read.
   */
  public boolean unterminatedTail;

  private int details;

  /** A batch with room for {@link #INITIAL_CAPACITY} rows. */
  public EventBatch() {
    this(INITIAL_CAPACITY);
  }

  /** A batch with room for {@code rows} rows at first, at least 1. */
  public EventBatch(int rows) {
    kind = new byte[rows];
    context = new int[rows];
    lockBits = new int[rows];
    timestampNanos = new long[rows];
    lock = new long[rows];
    key = new long[rows];
    nestLock = new long[rows];
    pid = new int[rows];
    cpu = new int[rows];
    comm = new int[rows];
    name = new int[rows];
    ip = new int[rows];
    position = new long[rows];
    detail = new EventDetail[rows];
  }

  public int capacity() {
    return kind.length;
  }

  /** Doubles the room; called by a reader when {@code size == capacity()}. */
  public void grow() {
    int n = capacity() * 2;
    kind = Arrays.copyOf(kind, n);
    context = Arrays.copyOf(context, n);
    lockBits = Arrays.copyOf(lockBits, n);
    timestampNanos = Arrays.copyOf(timestampNanos, n);
    lock = Arrays.copyOf(lock, n);
    key = Arrays.copyOf(key, n);
    nestLock = Arrays.copyOf(nestLock, n);
    pid = Arrays.copyOf(pid, n);
    cpu = Arrays.copyOf(cpu, n);
    comm = Arrays.copyOf(comm, n);
    name = Arrays.copyOf(name, n);
    ip = Arrays.copyOf(ip, n);
    position = Arrays.copyOf(position, n);
    detail = Arrays.copyOf(detail, n);
  }

  /** Copies row {@code from} of {@code other} over row {@code to} of this batch. */
  public void copyRow(EventBatch other, int from, int to) {
    kind[to] = other.kind[from];
    context[to] = other.context[from];
    lockBits[to] = other.lockBits[from];
    timestampNanos[to] = other.timestampNanos[from];
    lock[to] = other.lock[from];
    key[to] = other.key[from];
    nestLock[to] = other.nestLock[from];
    pid[to] = other.pid[from];
    cpu[to] = other.cpu[from];
    comm[to] = other.comm[from];
    name[to] = other.name[from];
    ip[to] = other.ip[from];
    position[to] = other.position[from];
    detail[to] = null;
    if (other.detail[from] != null) {
      setDetail(to, other.detail[from]);
    }
  }

  /**
   * Puts {@code count} rows of {@code other}, from row {@code from} on, in front of the rows of
   * this batch.
   */
  public void prepend(EventBatch other, int from, int count) {
    while (size + count > capacity()) {
      grow();
    }
    for (Object column : columns()) {
      System.arraycopy(column, 0, column, count, size);
    }
    size += count;
    for (int i = 0; i < count; i++) {
      copyRow(other, from + i, i);
    }
  }

  private Object[] columns() {
    return new Object[] {
      kind,
      context,
      lockBits,
      timestampNanos,
      lock,
      key,
      nestLock,
      pid,
      cpu,
      comm,
      name,
      ip,
      position,
      detail
    };
  }

  /**
   * Adds {@code lines} to every position, the tally's included: chunks are parsed before their
   * place is known.
   */
  public void shiftPositions(long lines) {
    if (lines == 0) {
      return;
    }
    for (int i = 0; i < size; i++) {
      position[i] += lines;
    }
    tally.shiftPositions(lines);
  }

  /** Gives row {@code row} its detail. */
  public void setDetail(int row, EventDetail value) {
    detail[row] = value;
    details++;
  }

  /** Empties the batch for its next use. Cost: O(1) unless it held details. */
  public void clear() {
    if (details > 0) {
      Arrays.fill(detail, null);
      details = 0;
    }
    size = 0;
    hasFull = false;
    showsHardirqThreaded = false;
    showsBottomHalves = false;
    resumable = true;
    unterminatedTail = false;
    tally.clear();
  }
}
