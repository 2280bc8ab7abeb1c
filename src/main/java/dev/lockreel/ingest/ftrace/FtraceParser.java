package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.ingest.ChunkParser;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.ingest.Swar;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads ftrace text.
 *
 * <pre>
 *             init-1       (      1) [001] .....     2.844506: lock_release: ffffffff820cdd50 trace_types_lock
 *             init-1       (      1) [001] d....     2.891841: irq_disable: caller=do_idle+0x1/0x2 parent=f+0x1/0x9
 * </pre>
 *
 * <p>Hot code. A line in the usual form is read from left to right in place, a word at a time, and
 * its end is found where its last name ends; nothing looks for line ends first. Each step reads on
 * only after text that it has recognised, which holds no line end, so a step never leaves the line
 * by more than {@link #SLACK}. What is not in the usual form goes to {@link UnusualLines}, whole
 * and slowly.
 */
public final class FtraceParser implements ChunkParser {
  /** Bytes after a line's end that may be read. */
  static final int SLACK = 32;

  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final byte RELEASE = EventKind.LOCK_RELEASE.code();
  private static final byte ACQUIRED = EventKind.LOCK_ACQUIRED.code();
  private static final byte CONTENDED = EventKind.LOCK_CONTENDED.code();
  private static final byte IRQ_DISABLE = EventKind.IRQ_DISABLE.code();
  private static final byte IRQ_ENABLE = EventKind.IRQ_ENABLE.code();

  private static final long LOCK_ACQ = Swar.word("lock_acq");
  private static final long LOCK_REL = Swar.word("lock_rel");
  private static final long LOCK_CON = Swar.word("lock_con");
  private static final long IRQ_DISA = Swar.word("irq_disa");
  private static final long IRQ_ENAB = Swar.word("irq_enab");
  private static final long UIRE = Swar.word("uire: ");
  private static final long UIRED = Swar.word("uired: ");
  private static final long UIRE_X = Swar.word("uire_x: ");
  private static final long EASE = Swar.word("ease: ");
  private static final long EASE_X = Swar.word("ease_x: ");
  private static final long TENDED = Swar.word("tended: ");
  private static final long BLE = Swar.word("ble: ");
  private static final long LE = Swar.word("le: ");
  private static final long TRY = Swar.word("try ");
  private static final long READ = Swar.word("read ");
  private static final long CALLER = Swar.word("caller=");
  private static final long PARENT = Swar.word(" parent=");
  private static final long SPACES = Swar.each(' ');

  private final LineHead head = new LineHead();
  private final Rows rows = new Rows(head);
  private final FullLock fullLock = new FullLock();
  private final UnusualLines odd;
  private Symbols symbols;

  /** Where {@link #name} found the line's end. */
  private int nameEnd;

  /**
   * @param probes what events of other names mean
   */
  public FtraceParser(ProbeMapping probes) {
    this(probes, false);
  }

  private FtraceParser(ProbeMapping probes, boolean console) {
    odd = new UnusualLines(head, rows, probes, console);
  }

  /** A parser for the log of a console, where other messages stand between the lines. */
  static FtraceParser ofConsole(ProbeMapping probes) {
    return new FtraceParser(probes, true);
  }

  @Override
  public void parse(ByteBuffer chunk, int from, int to, long firstLine, EventBatch into) {
    symbols = into.symbols;
    head.use(symbols);
    rows.begin(into, firstLine);
    odd.begin();
    int whole = ChunkCut.lastLineStart(chunk, from, to);
    int safe =
        whole + SLACK <= chunk.limit()
            ? whole
            : ChunkCut.lastLineStart(chunk, from, Math.max(from, whole - SLACK));
    lines(chunk, from, safe);
    if (safe < whole) {
      lines(withSlack(chunk, safe, whole), 0, whole - safe);
    }
    odd.end();
    if (whole < to) {
      into.unterminatedTail = true;
      rows.malformed(
          Anomaly.TRUNCATED_LINE, "no line end: " + UnusualLines.excerpt(chunk, whole, to));
    }
    noteMissingFlags(into);
    rows.end();
  }

  /** Lines without the flags column, as trace-cmd report prints them, do not show interrupts. */
  private static void noteMissingFlags(EventBatch batch) {
    int acquisitions = 0;
    for (int row = 0; row < batch.size && !batch.hasFull; row++) {
      if (batch.kind[row] == ACQUIRE && (batch.context[row] & ContextBits.IRQS_KNOWN) == 0) {
        acquisitions++;
      }
    }
    if (acquisitions > 0) {
      batch.tally.noticed(Anomaly.NO_INTERRUPT_STATE, acquisitions);
    }
  }

  /**
   * The bytes {@code [from, to)} with room to read after them, which a mapped file's end does not
   * have.
   */
  private static ByteBuffer withSlack(ByteBuffer text, int from, int to) {
    ByteBuffer copy = ByteBuffer.allocateDirect(to - from + SLACK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = from; i < to; i++) {
      copy.put(i - from, text.get(i));
    }
    return copy;
  }

  private void lines(ByteBuffer text, int from, int to) {
    int at = from;
    int usual = 0;
    while (at < to) {
      boolean known = head.read(text, at);
      int next = known ? body(text, head.body) : otherLayout(text, at, to);
      if (next < 0) {
        at = known ? odd.afterHead(text, at, to) : odd.line(text, at, to);
      } else {
        at = next;
        rows.line++;
        rows.decoded++;
        usual++;
      }
    }
    rows.batch.tally.entries(usual);
  }

  /**
   * Reads a lock line whose head only {@link LineHead#readSlowly} knows, such as one in
   * nanoseconds.
   */
  private int otherLayout(ByteBuffer text, int at, int to) {
    int end = UnusualLines.nextLine(text, at, to) - 1;
    boolean mayBeEvent = text.get(at) != '#' && !Stacks.frame(text, at, end);
    boolean event = mayBeEvent && head.readSlowly(text, at, end);
    return event && !head.comment ? body(text, head.body) : -1;
  }

  /**
   * The line from its event's name on; the start of the next line, or -1 where the form is not the
   * usual one.
   */
  private int body(ByteBuffer text, int at) {
    long word0 = text.getLong(at);
    if (word0 == LOCK_ACQ) {
      long word1 = text.getLong(at + 8);
      if ((word1 & Swar.mask(6)) == UIRE) {
        return lock(text, at + 13, ACQUIRE);
      }
      if (word1 == UIRE_X) {
        return full(text, at + 16, ACQUIRE);
      }
      return (word1 & Swar.mask(7)) == UIRED ? lock(text, at + 14, ACQUIRED) : -1;
    }
    if (word0 == LOCK_REL) {
      long word1 = text.getLong(at + 8);
      if ((word1 & Swar.mask(6)) == EASE) {
        return lock(text, at + 13, RELEASE);
      }
      return word1 == EASE_X ? full(text, at + 16, RELEASE) : -1;
    }
    if (word0 == IRQ_DISA) {
      return (text.getLong(at + 8) & Swar.mask(5)) == BLE ? irq(text, at + 13, IRQ_DISABLE) : -1;
    }
    if (word0 == IRQ_ENAB) {
      return (text.getLong(at + 8) & Swar.mask(4)) == LE ? irq(text, at + 12, IRQ_ENABLE) : -1;
    }
    if (word0 == LOCK_CON) {
      return text.getLong(at + 8) == TENDED ? lock(text, at + 15, CONTENDED) : -1;
    }
    return -1;
  }

  /** {@code " ffff888101720160 try read &mm->mmap_lock"} or trace-cmd's {@code " 0xffff…"}. */
  private int lock(ByteBuffer text, int space, byte kind) {
    int at = space + 1;
    byte c = text.get(at);
    while (c == ' ') {
      c = text.get(++at);
    }
    if (c == '0' && text.get(at + 1) == 'x') {
      at += 2;
    }
    long high = Swar.hex(text.getLong(at));
    long low = Swar.hex(text.getLong(at + 8));
    if ((high | low) < 0 || text.get(at + 16) != ' ') {
      return -1;
    }
    at += 17;
    int bits = 0;
    long word = text.getLong(at);
    if ((word & Swar.mask(4)) == TRY) {
      bits = LockBits.TRY;
      at += 4;
      word = text.getLong(at);
    }
    if ((word & Swar.mask(5)) == READ) {
      bits |= LockBits.SHARED;
      at += 5;
    }
    int name = name(text, at);
    int row = rows.add(kind);
    EventBatch into = rows.batch;
    into.lock[row] = high << 32 | low;
    into.lockBits[row] = bits;
    into.name[row] = name;
    return nameEnd + 1;
  }

  /** {@code "lock=0xffff… key=0xffff… … ip=f+0x1/0x2"}. */
  private int full(ByteBuffer text, int at, byte kind) {
    int end = fullLock.read(text, at, symbols);
    if (end < 0) {
      return -1;
    }
    int row = rows.add(kind);
    fullLock.store(rows.batch, row);
    return end + 1;
  }

  /** {@code "caller=do_idle+0x1/0x2 parent=f+0x1/0x9"}. */
  private int irq(ByteBuffer text, int space, byte kind) {
    int at = space;
    while (text.get(at) == ' ') {
      at++;
    }
    if ((text.getLong(at) & Swar.mask(7)) != CALLER) {
      return -1;
    }
    at += 7;
    long hash = 0;
    int end = at;
    for (; ; end += 8) {
      long word = text.getLong(end);
      long stops = Swar.matches(word, SPACES) | Swar.lineEnds(word);
      if (stops != 0) {
        int kept = Swar.before(stops);
        hash = kept == 0 ? hash : Symbols.hashStep(hash, word & Swar.mask(kept));
        end += kept;
        break;
      }
      hash = Symbols.hashStep(hash, word);
    }
    if (text.getLong(end) != PARENT) {
      return -1;
    }
    int caller = symbols.intern(text, at, end, Symbols.hashEnd(hash));
    int parent = name(text, end + 8);
    int row = rows.add(kind);
    EventBatch into = rows.batch;
    into.setCaller(row, caller, parent);
    return nameEnd + 1;
  }

  /** The name from {@code at} to the end of the line, which is left in {@link #nameEnd}. */
  private int name(ByteBuffer text, int at) {
    long hash = 0;
    int end = at;
    for (; ; end += 8) {
      long word = text.getLong(end);
      long stops = Swar.lineEnds(word);
      if (stops != 0) {
        int kept = Swar.before(stops);
        hash = kept == 0 ? hash : Symbols.hashStep(hash, word & Swar.mask(kept));
        end += kept;
        break;
      }
      hash = Symbols.hashStep(hash, word);
    }
    nameEnd = end;
    if (text.get(end - 1) == '\r') {
      return symbols.intern(text, at, end - 1, Symbols.hash(text, at, end - 1));
    }
    return symbols.intern(text, at, end, Symbols.hashEnd(hash));
  }
}
