package dev.lockreel.trace;

import java.util.Arrays;

/**
 * A few thousand events of one source, in trace order, in primitive columns; row {@code i} is one
 * event. Filled by one reader, then handed over whole: a batch has one owner at a time and is never
 * shared.
 *
 * <p>The columns are public for the hot loops of scanner and validator: a column that an event's
 * kind does not use holds garbage, which is what makes a row cheap to fill. Where a column means
 * something of its own for a kind of event, methods name it ({@link #nextPid}, {@link #taskDead},
 * …); they may be asked of that kind only.
 */
public final class EventBatch {
  /** Rows that a new batch has room for; {@link #grow} makes more. */
  public static final int INITIAL_CAPACITY = 4096;

  public int size;

  /** {@link EventKind} ordinal. */
  public byte[] kind;

  /** {@link ContextBits}. */
  public int[] context;

  /** {@link LockBits} of lock events; of sched_switch, {@link #taskDead}. */
  public int[] lockBits;

  /** Trace clock in nanoseconds (or bare ticks where the trace's clock counts). */
  public long[] timestampNanos;

  /**
   * Lock events: address of the lockdep map, 0 where the trace hides it; contention events: address
   * of the lock. Other kinds have their one number here: {@link #nextPid}, {@link #childPid},
   * {@link #lostEvents}, {@link #freedAddress}, {@link #faultAddress}, {@link #vector}, {@link
   * #work}.
   */
  public long[] lock;

  /**
   * Class key; lock events with {@link LockBits#FULL} only. Of other kinds {@link #tgid} or {@link
   * #freedBytes}.
   */
  public long[] key;

  /** Address of the nest lock's map or 0; with {@link LockBits#FULL} only. */
  public long[] nestLock;

  public int[] pid;
  public int[] cpu;

  /** Task name, an id of {@link Symbols}; {@link Symbols#NONE} where lost. */
  public int[] comm;

  /**
   * Lock events: class name. Of other kinds {@link #caller}, {@link #contentionFlags} or {@link
   * #lateName}.
   */
  public int[] name;

  /**
   * Code position: lock events with {@link LockBits#FULL} and page faults; {@link #parent}, {@link
   * #workFunction}.
   */
  public int[] ip;

  /** Line number from 1, record number or offset: where in {@link Origin#file} the event stands. */
  public long[] position;

  /** Fields and stack of rare events; null for nearly all rows, cleared by {@link #clear}. */
  public EventDetail[] detail;

  /** Where the events come from. Never null in a filled batch. */
  public Origin origin;

  /** The names that the ids in this batch stand for. */
  public Symbols symbols;

  /** The tally of the lines and anomalies read to fill this batch; added up by the replay. */
  public final ReadTally tally = new ReadTally();

  /** Offset in the uncompressed bytes at which reading continues after this batch. */
  public long nextOffset;

  /** Number of the line or record (from 1) at {@link #nextOffset}. */
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
   * The input ended inside a line, which is counted as malformed here, gave no event and stands at
   * {@link #nextOffset}: it comes again when a longer version of the input is read.
   */
  public boolean unterminatedTail;

  /** {@link #lockBits} of a sched_switch. */
  private static final int DEAD = 1;

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
    EventDetail copied = other.detail[from];
    detail[to] = null;
    if (copied != null) {
      setDetail(to, copied);
    }
  }

  /**
   * Makes room in front of row {@code at}: it and all after it move back by one, and what stands in
   * its place is a copy of it. Cost: O(rows after it).
   */
  public void insertRow(int at) {
    if (size == capacity()) {
      grow();
    }
    for (int row = size - 1; row >= at; row--) {
      copyRow(this, row, row + 1);
    }
    size++;
  }

  /**
   * Puts a trace_boundary of no task in front of row {@code at}, as {@link #insertRow} does.
   *
   * @param why its detail
   */
  public void insertBoundary(int at, EventDetail why) {
    insertRow(at);
    kind[at] = EventKind.TRACE_BOUNDARY.code();
    context[at] = 0;
    pid[at] = 0;
    cpu[at] = 0;
    comm[at] = Symbols.NONE;
    lock[at] = 0;
    lockBits[at] = 0;
    setDetail(at, why);
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

  /**
   * Puts all rows of {@code held} in front of those of this batch and empties it.
   *
   * @return how many there were
   */
  public int takeBack(EventBatch held) {
    int count = held.size;
    if (count > 0) {
      hasFull |= held.hasFull;
      prepend(held, 0, count);
      held.clear();
    }
    return count;
  }

  /** Takes the rows from {@code first} on out of this batch and makes them all of {@code other}. */
  public void moveTail(int first, EventBatch other) {
    while (size - first > other.capacity()) {
      other.grow();
    }
    for (int row = first; row < size; row++) {
      other.copyRow(this, row, row - first);
    }
    other.size = size - first;
    size = first;
  }

  /**
   * A copy of the rows from {@code from} up to, not including, {@code to}. Its tally is empty: what
   * was read to fill these rows is the caller's to say.
   */
  public EventBatch rows(int from, int to) {
    EventBatch part = new EventBatch(Math.max(1, to - from));
    part.origin = origin;
    part.symbols = symbols;
    part.nextOffset = nextOffset;
    part.nextLine = nextLine;
    part.showsHardirqThreaded = showsHardirqThreaded;
    part.showsBottomHalves = showsBottomHalves;
    part.hasFull = hasFull;
    part.resumable = resumable;
    part.unterminatedTail = unterminatedTail && to == size;
    for (int row = from; row < to; row++) {
      part.copyRow(this, row, part.size++);
    }
    return part;
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

  /**
   * The process (thread group) of the task {@code pid[row]}; 0 where it is not known. Any kind may
   * be asked; those that {@link EventKind#hasTgid} may know.
   */
  public int tgid(int row) {
    return EventKind.of(kind[row]).hasTgid() ? (int) key[row] : 0;
  }

  /** Gives a row of a kind that {@link EventKind#hasTgid} its {@link #tgid}; 0: not known. */
  public void setTgid(int row, long process) {
    key[row] = process;
  }

  /** sched_switch: the task that runs from here on. */
  public int nextPid(int row) {
    return (int) lock[row];
  }

  /** sched_switch: whether the task {@code pid[row]} is dead, and runs no more. */
  public boolean taskDead(int row) {
    return (lockBits[row] & DEAD) != 0;
  }

  /** Fills a sched_switch. */
  public void setSwitch(int row, long next, boolean dead) {
    lock[row] = next;
    lockBits[row] = dead ? DEAD : 0;
  }

  /** sched_process_fork and task_fork: the new task; task_join: the task that is over. */
  public int childPid(int row) {
    return (int) lock[row];
  }

  public void setChildPid(int row, long child) {
    lock[row] = child;
  }

  /** lost_events: how many, or -1 where that is not known. */
  public long lostEvents(int row) {
    return lock[row];
  }

  public void setLostEvents(int row, long count) {
    lock[row] = count;
  }

  /** lock_destroy: start of the memory that is freed. */
  public long freedAddress(int row) {
    return lock[row];
  }

  /** lock_destroy: size of that memory in bytes; 1 where only the lock's address is known. */
  public long freedBytes(int row) {
    return key[row];
  }

  /** Fills a lock_destroy. */
  public void setFreed(int row, long address, long bytes) {
    lock[row] = address;
    key[row] = bytes;
  }

  /** Page faults: the address that was touched. */
  public long faultAddress(int row) {
    return lock[row];
  }

  public void setFaultAddress(int row, long address) {
    lock[row] = address;
  }

  /** irq_handler and softirq events: number of the interrupt or vector, -1 where not known. */
  public long vector(int row) {
    return lock[row];
  }

  public void setVector(int row, long number) {
    lock[row] = number;
  }

  /** workqueue_execute_start and _end: address of the work item, 0 where not known. */
  public long work(int row) {
    return lock[row];
  }

  /** workqueue_execute_start and _end: the work item's function, a symbol or none. */
  public int workFunction(int row) {
    return ip[row];
  }

  /** Fills a workqueue_execute_start or _end. */
  public void setWork(int row, long address, int function) {
    lock[row] = address;
    ip[row] = function;
  }

  /** irq_disable, irq_enable: the function that did it, a symbol. */
  public int caller(int row) {
    return name[row];
  }

  /** irq_disable, irq_enable: the function that called {@link #caller}, a symbol. */
  public int parent(int row) {
    return ip[row];
  }

  /** Fills an irq_disable or irq_enable. */
  public void setCaller(int row, int caller, int parent) {
    name[row] = caller;
    ip[row] = parent;
  }

  /** contention_begin: the flags as the kernel prints them, a symbol. */
  public int contentionFlags(int row) {
    return name[row];
  }

  public void setContentionFlags(int row, int flags) {
    name[row] = flags;
  }

  /** Merged rows: class name that the twin lacks, which was handed out before; a symbol or none. */
  public int lateName(int row) {
    return name[row];
  }

  /**
   * Appends a trace_start.
   *
   * @param where position of the first event after it
   */
  public void addStart(long where) {
    if (size == capacity()) {
      grow();
    }
    kind[size] = EventKind.TRACE_START.code();
    context[size] = 0;
    timestampNanos[size] = 0;
    lock[size] = 0;
    lockBits[size] = 0;
    pid[size] = 0;
    cpu[size] = 0;
    comm[size] = Symbols.NONE;
    position[size] = where;
    detail[size] = null;
    size++;
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
