package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.Swar;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;

/**
 * The fields of a full-fidelity lock line, in any order, unknown ones ignored.
 *
 * <pre>
 * lock=0xffff888101720160 key=0xffffffff8246da30 subclass=0 try=1 read=1 check=1 nest=0x0 wait=0/4 type=0 \
 *   debug_locks=1 ctx=3 ckey=0xffffffff8246da30 ip=lock_mm_and_find_vma+0x39/0x2a0
 * </pre>
 *
 * <p>Hot code. A field's name is recognised as one masked word; each step reads on only after what
 * it recognised, as in {@link FtraceParser}.
 */
final class FullLock {
  private static final long EQUALS = Swar.each('=');
  private static final long LOCK = Swar.word("lock=");
  private static final long KEY = Swar.word("key=");
  private static final long CLASS_KEY = Swar.word("ckey=");
  private static final long SUBCLASS = Swar.word("subclass");
  private static final long TRY = Swar.word("try=");
  private static final long READ = Swar.word("read=");
  private static final long CHECK = Swar.word("check=");
  private static final long NEST = Swar.word("nest=");
  private static final long WAIT = Swar.word("wait=");
  private static final long TYPE = Swar.word("type=");
  private static final long DEBUG_LO = Swar.word("debug_lo");
  private static final long CKS = Swar.word("cks=");
  private static final long CONTEXT = Swar.word("ctx=");
  private static final long OUTER = Swar.word("outer=");
  private static final long INNER = Swar.word("inner=");
  private static final long FLAGS = Swar.word("flags=");
  private static final long IP = Swar.word("ip=");

  /** Bits of the thin tracepoint's {@code flags}. */
  private static final int TRACEPOINT_TRY = 1;

  private static final int TRACEPOINT_READ = 2;

  /** Of {@code 0x0}. */
  private static final int NULL_LENGTH = 3;

  private long lock;
  private long key;
  private long classKey;
  private long nest;
  private int ip;
  private int bits;
  private boolean hasLock;
  private long number;

  /** Characters of the lock's address; where the key ends, and its characters. */
  private int lockLength;

  private int keyEnd;
  private int keyLength;

  /**
   * Reads the fields at {@code from}; the place of the line's end, or -1 where something is wrong.
   */
  int read(ByteBuffer text, int from, Symbols symbols) {
    bits = LockBits.FULL;
    key = 0;
    classKey = 0;
    nest = 0;
    ip = Symbols.NONE;
    hasLock = false;
    keyEnd = 0;
    int last = from;
    int at = from;
    while (true) {
      byte c = text.get(at);
      if (c == ' ' || c == '\r') {
        at++;
      } else if (c == '\n') {
        return hasLock && !isCutIn(last) ? at : -1;
      } else {
        at = field(text, at, symbols);
        if (at < 0) {
          return -1;
        }
        last = at;
      }
    }
  }

  /**
   * Whether the line's last field is the key, and that has fewer digits than the lock's address.
   */
  private boolean isCutIn(int lastEnd) {
    return keyEnd == lastEnd && keyLength > NULL_LENGTH && keyLength < lockLength;
  }

  /** Fills the lock columns of a row. */
  void store(EventBatch into, int row) {
    boolean own = classKey != 0;
    into.lock[row] = lock;
    into.key[row] = own ? classKey : key;
    into.nestLock[row] = nest;
    into.lockBits[row] = own ? bits | LockBits.CLASS_KEY : bits;
    into.ip[row] = ip;
    into.name[row] = Symbols.NONE;
    into.hasFull = true;
  }

  private int field(ByteBuffer text, int at, Symbols symbols) {
    long word = text.getLong(at);
    long equals = Swar.matches(word, EQUALS);
    if (equals == 0) {
      return longField(text, at, word);
    }
    int length = Swar.before(equals) + 1;
    long name = word & Swar.mask(length);
    int value = at + length;
    if (name == IP) {
      return symbol(text, value, symbols);
    }
    if (name == LOCK) {
      hasLock = true;
      int end = number(text, value);
      lock = number;
      lockLength = end - value;
      return end;
    }
    if (name == KEY) {
      int end = number(text, value);
      key = number;
      keyEnd = end;
      keyLength = end - value;
      return end;
    }
    if (name == CLASS_KEY) {
      int end = number(text, value);
      classKey = number;
      return end;
    }
    if (name == NEST) {
      int end = number(text, value);
      nest = number;
      return end;
    }
    return smallField(text, at, name, value);
  }

  private int smallField(ByteBuffer text, int at, long name, int value) {
    if (name == WAIT) {
      int slash = number(text, value);
      if (slash < 0 || text.get(slash) != '/') {
        return -1;
      }
      int outer = (int) number & 7;
      int end = number(text, slash + 1);
      bits |=
          LockBits.WAIT_KNOWN
              | outer << LockBits.WAIT_OUTER_SHIFT
              | ((int) number & 7) << LockBits.WAIT_INNER_SHIFT;
      return end;
    }
    if (name == OUTER || name == INNER || name == FLAGS) {
      return probed(text, name, value);
    }
    boolean known = name == TRY || name == READ || name == CHECK || name == TYPE || name == CONTEXT;
    if (!known) {
      return unknown(text, at);
    }
    int end = number(text, value);
    int n = (int) number;
    if (name == TRY) {
      bits |= n != 0 ? LockBits.TRY : 0;
    } else if (name == READ) {
      bits |=
          LockBits.READER_KNOWN
              | (n == 0 ? 0 : LockBits.SHARED)
              | (n == 2 ? LockBits.RECURSIVE : 0);
    } else if (name == CHECK) {
      bits |= LockBits.CHECK_KNOWN | (n != 0 ? LockBits.CHECK : 0);
    } else if (name == TYPE) {
      bits |= (n & 3) << LockBits.KERNEL_TYPE_SHIFT;
    } else {
      bits |= LockBits.LOCKDEP_CONTEXT_KNOWN | (n & 15) << LockBits.LOCKDEP_CONTEXT_SHIFT;
    }
    return end;
  }

  /**
   * The fields of an event probe, which sees the lockdep map and the thin tracepoint's fields:
   * {@code (lock.lock_acquire) lock=0xffff8881000487a0 key=0xffffffff8246da30 outer=0 inner=4
   * type=0 flags=1}.
   */
  private int probed(ByteBuffer text, long name, int value) {
    int end = number(text, value);
    int n = (int) number;
    if (name == FLAGS) {
      bits |= LockBits.ARGUMENTS_HIDDEN;
      bits |= (n & TRACEPOINT_TRY) != 0 ? LockBits.TRY : 0;
      bits |= (n & TRACEPOINT_READ) != 0 ? LockBits.SHARED : 0;
    } else {
      int shift = name == OUTER ? LockBits.WAIT_OUTER_SHIFT : LockBits.WAIT_INNER_SHIFT;
      bits |= LockBits.WAIT_KNOWN | (n & 7) << shift;
    }
    return end;
  }

  /** A field whose name has eight characters or more. */
  private int longField(ByteBuffer text, int at, long word) {
    if (word == SUBCLASS && text.get(at + 8) == '=') {
      int end = number(text, at + 9);
      bits |= ((int) number & 7) << LockBits.SUBCLASS_SHIFT;
      return end;
    }
    if (word == DEBUG_LO && text.getInt(at + 8) == (int) CKS) {
      int end = number(text, at + 12);
      bits |= number == 0 ? LockBits.DEBUG_LOCKS_OFF : 0;
      return end;
    }
    return unknown(text, at);
  }

  /** The place after an unknown field; -1 where a line ends in the name of one, and so is cut. */
  private static int unknown(ByteBuffer text, int at) {
    int end = wordEnd(text, at);
    if (text.get(end) == '\n') {
      int p = at;
      while (p < end && text.get(p) != '=') {
        p++;
      }
      return p < end ? end : -1;
    }
    return end;
  }

  private static int wordEnd(ByteBuffer text, int at) {
    int end = at;
    while (text.get(end) != ' ' && text.get(end) != '\n') {
      end++;
    }
    return end;
  }

  /**
   * Reads {@code 0xffff888101720160} or {@code 12} into {@link #number}; -1 where there is neither.
   */
  private int number(ByteBuffer text, int at) {
    number = 0;
    if (text.get(at) != '0' || text.get(at + 1) != 'x') {
      return decimal(text, at);
    }
    long high = Swar.hex(text.getLong(at + 2));
    if (high >= 0) {
      long low = Swar.hex(text.getLong(at + 10));
      if (low >= 0) {
        number = high << 32 | low;
        return Character.digit(text.get(at + 18), 16) < 0 ? at + 18 : -1;
      }
    }
    int p = at + 2;
    for (int digit = Character.digit(text.get(p), 16);
        digit >= 0;
        digit = Character.digit(text.get(++p), 16)) {
      number = number << 4 | digit;
    }
    return p > at + 2 && p <= at + 18 ? p : -1;
  }

  private int decimal(ByteBuffer text, int at) {
    int p = at;
    for (; LineHead.digit(text.get(p)) && p < at + 10; p++) {
      number = number * 10 + text.get(p) - '0';
    }
    return p > at ? p : -1;
  }

  /** Reads {@code f+0x39/0x2a0} or {@code f+0x39/0x2a0 [module]}. */
  private int symbol(ByteBuffer text, int at, Symbols symbols) {
    int end = wordEnd(text, at);
    if (text.get(end) == ' ' && text.get(end + 1) == '[') {
      end = wordEnd(text, end + 1);
    }
    int kept = text.get(end - 1) == '\r' ? end - 1 : end;
    ip = symbols.intern(text, at, kept, Symbols.hash(text, at, kept));
    return end;
  }
}
