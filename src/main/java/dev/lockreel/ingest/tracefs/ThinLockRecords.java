package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;

/**
 * The lock events of the kernel (include/trace/events/lock.h), where {@code flags} is 1 for a
 * trylock and 2 for a reader, and those of contention.
 *
 * <pre>
 * lock_acquire: unsigned int flags; __data_loc char[] name; void *lockdep_addr
 * contention_begin: void *lock_addr; unsigned int flags
 * </pre>
 *
 * <p>Hot code: most records of a trace are these.
 */
final class ThinLockRecords implements RecordDecoder {
  private static final int TRY = 1;
  private static final int READ = 2;
  private static final String[] CONTENTION = {"SPIN", "READ", "WRITE", "RT", "PERCPU", "MUTEX"};

  private final EventKind kind;
  private final byte code;
  private final EventField address;
  private final EventField name;
  private final EventField flags;

  /** The byte after the fields that a record must have. */
  private final int length;

  private ThinLockRecords(EventFormat format, EventKind kind) {
    this.kind = kind;
    code = kind.code();
    EventField ofMap = format.field("lockdep_addr");
    address = ofMap != null ? ofMap : format.field("lock_addr");
    name = format.field("name");
    flags = format.field("flags");
    length = Math.max(address == null ? 0 : address.end(), flags == null ? 0 : flags.end());
  }

  /** The decoder of such an event; null where the format lacks the lock's address. */
  static RecordDecoder of(EventFormat format, EventKind kind) {
    ThinLockRecords decoder = new ThinLockRecords(format, kind);
    return decoder.address == null ? null : decoder;
  }

  @Override
  public Outcome decode(RawRecord record, EventRows rows) {
    if (record.length() < length) {
      return Outcome.MALFORMED;
    }
    Symbols symbols = rows.batch.symbols;
    int text = name != null && record.has(name) ? record.symbol(name, symbols) : Symbols.NONE;
    int bits = 0;
    if (kind == EventKind.LOCK_ACQUIRE && flags != null) {
      int said = (int) record.number(flags);
      bits = ((said & TRY) != 0 ? LockBits.TRY : 0) | ((said & READ) != 0 ? LockBits.SHARED : 0);
    } else if (kind == EventKind.CONTENTION_BEGIN && flags != null) {
      text = symbols.intern(contention(record.number(flags)));
    }
    int row = rows.add(code);
    EventBatch batch = rows.batch;
    batch.lock[row] = record.number(address);
    batch.lockBits[row] = bits;
    batch.name[row] = text;
    return Outcome.ROW;
  }

  /** The flags as the kernel prints them: {@code SPIN|MUTEX}, and what has no name in hex. */
  private static String contention(long flags) {
    StringBuilder text = new StringBuilder();
    long left = flags;
    for (int bit = 0; bit < CONTENTION.length; bit++) {
      if ((flags & 1L << bit) != 0) {
        text.append(text.length() == 0 ? "" : "|").append(CONTENTION[bit]);
        left &= ~(1L << bit);
      }
    }
    if (left != 0) {
      text.append(text.length() == 0 ? "0x" : "|0x").append(Long.toHexString(left));
    }
    return text.toString();
  }
}
