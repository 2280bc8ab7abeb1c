package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.LockEventNames;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;

/**
 * Lock lines in layouts that the parser's hot path does not know: short or hidden addresses, line
 * heads seen for the first time.
 *
 * <pre>
 * lock_acquire: (____ptrval____) read rcu_read_lock
 * contention_begin: 0xffffffff820cdce0 (flags=SPIN|MUTEX)
 * </pre>
 */
final class UnusualLocks {
  /** Of an address, after which a line may end. */
  private static final int ALL_DIGITS = 16;

  private final Rows rows;
  private final FullLock fullLock = new FullLock();
  private final RawLocks rawLocks;
  private long address;
  private int digits;
  private boolean hidden;

  UnusualLocks(Rows rows) {
    this.rows = rows;
    rawLocks = new RawLocks(rows);
  }

  boolean knows(String event) {
    return LockEventNames.thin(event) != null || LockEventNames.full(event) != null;
  }

  /**
   * Adds the event whose arguments are the bytes {@code [at, to)}; null, or what is wrong with it.
   */
  String read(String event, ByteBuffer text, int at, int to) {
    EventBatch batch = rows.batch;
    EventKind full = LockEventNames.full(event);
    if (full != null) {
      if (fullLock.read(text, at, batch.symbols) < 0) {
        return "without lock= or with a field that cannot be read";
      }
      fullLock.store(batch, rows.add(full.code()));
      return null;
    }
    int end = address(text, at, to);
    if (end < 0) {
      return rawLocks.read(LockEventNames.thin(event), UnusualLines.string(text, at, to));
    }
    if (end == to && digits < ALL_DIGITS && !hidden) {
      return "is cut in its address";
    }
    EventKind kind = LockEventNames.thin(event);
    boolean contention = kind == EventKind.CONTENTION_BEGIN || kind == EventKind.CONTENTION_END;
    int bits = 0;
    int name = Math.min(to, end + 1);
    if (!contention && starts(text, name, to, "try ")) {
      bits = LockBits.TRY;
      name += 4;
    }
    if (!contention && starts(text, name, to, "read ")) {
      bits |= LockBits.SHARED;
      name += 5;
    }
    int row = rows.add(kind.code());
    batch.lock[row] = address;
    batch.lockBits[row] = bits;
    batch.name[row] =
        contention
            ? flags(text, name, to)
            : batch.symbols.intern(text, name, to, Symbols.hash(text, name, to));
    if (hidden) {
      rows.notice(Anomaly.HIDDEN_ADDRESS, event + " without an address");
    }
    return null;
  }

  /** The text between {@code (flags=} and {@code )}. */
  private int flags(ByteBuffer text, int at, int to) {
    if (!starts(text, at, to, "(flags=")) {
      return Symbols.NONE;
    }
    int from = at + 7;
    int end = text.get(to - 1) == ')' ? to - 1 : to;
    return rows.batch.symbols.intern(text, from, end, Symbols.hash(text, from, end));
  }

  /** Reads up to sixteen hex digits, or a placeholder in parentheses; the place after it or -1. */
  private int address(ByteBuffer text, int at, int to) {
    address = 0;
    digits = 0;
    hidden = false;
    int p = at;
    if (p < to && text.get(p) == '(') {
      while (p < to && text.get(p) != ')') {
        p++;
      }
      hidden = UnusualLines.string(text, at, p).endsWith("ptrval" + underscores(text, p));
      boolean nothing = UnusualLines.string(text, at, p).equals("(null");
      return p < to && (hidden || nothing) ? fieldEnd(text, p + 1, to) : -1;
    }
    if (starts(text, p, to, "0x")) {
      p += 2;
    }
    int first = p;
    for (; p < to && Character.digit(text.get(p), 16) >= 0; p++) {
      address = address << 4 | Character.digit(text.get(p), 16);
    }
    digits = p - first;
    return digits == 0 || digits > ALL_DIGITS ? -1 : fieldEnd(text, p, to);
  }

  private static String underscores(ByteBuffer text, int end) {
    int p = end;
    while (text.get(p - 1) == '_') {
      p--;
    }
    return "_".repeat(end - p);
  }

  /** {@code p} where a space or the end stands there. */
  private static int fieldEnd(ByteBuffer text, int p, int to) {
    return p == to || text.get(p) == ' ' ? p : -1;
  }

  private static boolean starts(ByteBuffer text, int at, int to, String with) {
    if (at + with.length() > to) {
      return false;
    }
    for (int i = 0; i < with.length(); i++) {
      if (text.get(at + i) != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
