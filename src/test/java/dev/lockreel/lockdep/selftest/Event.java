package dev.lockreel.lockdep.selftest;

import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.Locale;

/**
 * One event of a cell's trace; it can become a line of NDJSON or a row of a batch.
 *
 * @param flags ftrace's four flag characters
 * @param lockKind of a lock event or null; the fields after it mean nothing then
 * @param lock address
 * @param key class key
 * @param nestLock address or 0
 * @param read lockdep's read argument
 * @param lockdepContext lockdep's own interrupt state; -1 where the trace does not have it
 */
record Event(
    EventKind kind,
    long ts,
    int cpu,
    String flags,
    LockKind lockKind,
    String className,
    long lock,
    long key,
    long nestLock,
    int read,
    boolean trylock,
    int lockdepContext) {
  private static final String CALLER = "selftest+0x1/0x2";
  private static final String[] MODES = {"exclusive", "shared", "shared_recursive"};

  /** Each task has a CPU of its own. */
  int pid() {
    return 100 + cpu;
  }

  /** This event, by the task that does everything in the kernel's own test. */
  Event byOneTask() {
    return new Event(
        kind,
        ts,
        0,
        flags,
        lockKind,
        className,
        lock,
        key,
        nestLock,
        read,
        trylock,
        lockdepContext);
  }

  /** An event of another kind at this moment, about no lock. */
  Event ofKind(EventKind other) {
    return new Event(other, ts, cpu, flags, null, "", 0, 0, 0, 0, false, lockdepContext);
  }

  /** This event without lockdep's own state: the flags decide. */
  Event byFlags() {
    return new Event(
        kind, ts, cpu, flags, lockKind, className, lock, key, nestLock, read, trylock, -1);
  }

  String json() {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "{\"event\":\"%s\",\"ts\":%d,\"cpu\":%d,\"pid\":%d,\"comm\":\"selftest\",\"flags\":\"%s\"",
                kind.eventName(),
                ts,
                cpu,
                pid(),
                flags));
    switch (kind) {
      case LOCK_ACQUIRE -> {
        add(line, "lock", hex(lock)).add(line, "class", className).add(line, "key", hex(key));
        add(line, "mode", MODES[read]).add(line, "type", lockKind.type.vocabularyName());
        add(line, "wait_inner", name(lockKind.waitInner));
        add(line, "wait_outer", name(lockKind.waitOuter())).add(line, "nest_lock", hex(nestLock));
        line.append(",\"try\":").append(trylock).append(",\"check\":").append(lockKind.check());
        line.append(",\"lock_type\":").append(lockKind.kernelType());
        line.append(",\"lockdep_ctx\":").append(lockdepContext);
      }
      case LOCK_RELEASE -> {
        add(line, "lock", hex(lock)).add(line, "class", className).add(line, "key", hex(key));
        line.append(",\"lockdep_ctx\":").append(lockdepContext);
      }
      case LOCK_DESTROY -> add(line, "lock", hex(lock));
      case IRQ_DISABLE, IRQ_ENABLE -> add(line, "caller", CALLER).add(line, "parent", CALLER);
      case IRQ_HANDLER_ENTRY, IRQ_HANDLER_EXIT -> line.append(",\"irq\":1");
      case SOFTIRQ_ENTRY, SOFTIRQ_EXIT -> line.append(",\"vec\":1");
      default -> {
        // Nothing but the envelope.
      }
    }
    return line.append('}').toString();
  }

  private Event add(StringBuilder line, String field, String value) {
    line.append(",\"").append(field).append("\":\"").append(value).append('"');
    return this;
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  private static String name(WaitType waitType) {
    return waitType.name().toLowerCase(Locale.ROOT);
  }

  /** Becomes the batch's next row. */
  void addTo(EventBatch batch) {
    int row = batch.size++;
    batch.kind[row] = kind.code();
    batch.context[row] =
        ContextBits.pack(flags.charAt(0), flags.charAt(1), flags.charAt(2), flags.charAt(3), 0);
    batch.timestampNanos[row] = ts;
    batch.position[row] = batch.size;
    batch.cpu[row] = cpu;
    batch.pid[row] = pid();
    batch.comm[row] = batch.symbols.intern("selftest");
    if (lockKind == null) {
      batch.name[row] = batch.symbols.intern(CALLER);
      return;
    }
    batch.lock[row] = lock;
    if (kind == EventKind.LOCK_DESTROY) {
      batch.key[row] = 1;
      return;
    }
    batch.name[row] = batch.symbols.intern(className);
    batch.key[row] = key;
    batch.nestLock[row] = nestLock;
    batch.ip[row] = batch.symbols.intern(CALLER);
    batch.hasFull = true;
    batch.lockBits[row] = kind == EventKind.LOCK_ACQUIRE ? acquireBits() : contextBits();
  }

  private int contextBits() {
    return lockdepContext < 0
        ? LockBits.FULL
        : LockBits.FULL
            | LockBits.LOCKDEP_CONTEXT_KNOWN
            | lockdepContext << LockBits.LOCKDEP_CONTEXT_SHIFT;
  }

  private int acquireBits() {
    return contextBits()
        | LockBits.READER_KNOWN
        | LockBits.CHECK_KNOWN
        | LockBits.WAIT_KNOWN
        | (read > 0 ? LockBits.SHARED : 0)
        | (read > 1 ? LockBits.RECURSIVE : 0)
        | (trylock ? LockBits.TRY : 0)
        | (lockKind.check() == 1 ? LockBits.CHECK : 0)
        | lockKind.waitInner.level() << LockBits.WAIT_INNER_SHIFT
        | lockKind.waitOuter().level() << LockBits.WAIT_OUTER_SHIFT
        | number(lockKind.type) << LockBits.TYPE_SHIFT
        | lockKind.kernelType() << LockBits.KERNEL_TYPE_SHIFT;
  }

  private static int number(LockType type) {
    int number = 0;
    while (LockType.of(number) != type) {
      number++;
    }
    return number;
  }
}
