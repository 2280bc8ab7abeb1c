package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;

/**
 * Full-fidelity lock events: {@code lock_acquire_x} and {@code lock_release_x}. A field goes by the
 * name that the text has for it, or by the one that it has in the format:
 *
 * <pre>
 * lock/lockdep_addr key subclass try/trylock read check nest ip wait_outer/outer wait_inner/inner
 * type/lock_type debug_locks ctx ckey flags
 * </pre>
 *
 * <p>{@code outer}, {@code inner} and {@code flags} are those of an event probe on the thin
 * tracepoint, which does not see the call's arguments.
 */
final class FullLockRecords implements RecordDecoder {
  private static final int TRACEPOINT_TRY = 1;
  private static final int TRACEPOINT_READ = 2;

  private final byte code;
  private final KernelSymbols kernel;
  private final EventField lock;
  private final EventField key;
  private final EventField classKey;
  private final EventField nest;
  private final EventField ip;
  private final EventField subclass;
  private final EventField trylock;
  private final EventField read;
  private final EventField check;
  private final EventField outer;
  private final EventField inner;
  private final EventField type;
  private final EventField debugLocks;
  private final EventField context;
  private final EventField flags;
  private final int length;

  private FullLockRecords(EventFormat format, EventKind kind, KernelSymbols kernel) {
    code = kind.code();
    this.kernel = kernel;
    lock = first(format, "lock", "lockdep_addr");
    key = number(format, "key");
    classKey = number(format, "ckey");
    nest = number(format, "nest");
    ip = number(format, "ip");
    subclass = number(format, "subclass");
    trylock = first(format, "try", "trylock");
    read = number(format, "read");
    check = number(format, "check");
    outer = first(format, "wait_outer", "outer");
    inner = first(format, "wait_inner", "inner");
    type = first(format, "type", "lock_type");
    debugLocks = number(format, "debug_locks");
    context = number(format, "ctx");
    flags = number(format, "flags");
    length = format.fields().stream().mapToInt(EventField::end).max().orElse(0);
  }

  /** The decoder of such an event; null where the format lacks the lock's address. */
  static RecordDecoder of(EventFormat format, EventKind kind, KernelSymbols kernel) {
    FullLockRecords decoder = new FullLockRecords(format, kind, kernel);
    return decoder.lock == null ? null : decoder;
  }

  private static EventField first(EventFormat format, String name, String otherwise) {
    EventField field = number(format, name);
    return field != null ? field : number(format, otherwise);
  }

  private static EventField number(EventFormat format, String name) {
    EventField field = format.field(name);
    return field != null && field.form() == EventField.Form.NUMBER ? field : null;
  }

  @Override
  public Outcome decode(RawRecord record, EventRows rows) {
    if (record.length() < length) {
      return Outcome.MALFORMED;
    }
    long own = value(record, classKey);
    int row = rows.add(code);
    EventBatch batch = rows.batch;
    batch.lock[row] = record.number(lock);
    batch.key[row] = own != 0 ? own : value(record, key);
    batch.nestLock[row] = value(record, nest);
    batch.lockBits[row] = bits(record) | (own != 0 ? LockBits.CLASS_KEY : 0);
    batch.ip[row] =
        ip == null ? Symbols.NONE : kernel.placeId(record.number(ip), rows.batch.symbols);
    batch.name[row] = Symbols.NONE;
    batch.hasFull = true;
    return Outcome.ROW;
  }

  private static long value(RawRecord record, EventField field) {
    return field == null ? 0 : record.number(field);
  }

  private int bits(RawRecord record) {
    int bits = LockBits.FULL;
    bits |= ((int) value(record, subclass) & 7) << LockBits.SUBCLASS_SHIFT;
    bits |= value(record, trylock) != 0 ? LockBits.TRY : 0;
    bits |= ((int) value(record, type) & 3) << LockBits.KERNEL_TYPE_SHIFT;
    if (read != null) {
      long kind = record.number(read);
      bits |=
          LockBits.READER_KNOWN
              | (kind == 0 ? 0 : LockBits.SHARED)
              | (kind == 2 ? LockBits.RECURSIVE : 0);
    }
    if (check != null) {
      bits |= LockBits.CHECK_KNOWN | (record.number(check) != 0 ? LockBits.CHECK : 0);
    }
    if (outer != null || inner != null) {
      bits |=
          LockBits.WAIT_KNOWN
              | ((int) value(record, outer) & 7) << LockBits.WAIT_OUTER_SHIFT
              | ((int) value(record, inner) & 7) << LockBits.WAIT_INNER_SHIFT;
    }
    if (debugLocks != null && record.number(debugLocks) == 0) {
      bits |= LockBits.DEBUG_LOCKS_OFF;
    }
    if (context != null) {
      int state = (int) record.number(context) & 15;
      bits |= LockBits.LOCKDEP_CONTEXT_KNOWN | state << LockBits.LOCKDEP_CONTEXT_SHIFT;
    }
    if (flags != null) {
      long said = record.number(flags);
      bits |= LockBits.ARGUMENTS_HIDDEN;
      bits |= (said & TRACEPOINT_TRY) != 0 ? LockBits.TRY : 0;
      bits |= (said & TRACEPOINT_READ) != 0 ? LockBits.SHARED : 0;
    }
    return bits;
  }
}
