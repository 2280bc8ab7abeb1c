package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.Swar;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The head of a line, before the event: task, CPU, flags and time.
 *
 * <pre>
 *             init-1       (      1) [001] d..1.     2.844158: lock_release: ffffffff820cdd50 trace_types_lock
 *           <idle>-0       [000] d..2.     1.175564: contention_end: ffffffff820ce840 (ret=0)
 *        trace-cmd-60    [000]     5.422961: irq_disable:          caller=ktime_get+0x92 parent=current_time+0x2c
 * trace-cm-60      0d....     5.422961: irq_disable:          caller=ktime_get+0x92 parent=current_time+0x2c
 *   <idle>-0         1d.h1. 211885us+: lock_acquire: ffffffff81ece608 read tk_core.seq.seqcount
 * [    5.938280]     init-182       1d..1. 39668us : lock_release: ffff888000140198 &n->list_lock
 * </pre>
 *
 * <p>Hot code, in two layers. {@link #read} recognises columns that it has seen: the first 24 bytes
 * (task and pid as the kernel pads them), the flags and the seconds are compared as words with what
 * {@link #readSlowly} once decoded, which costs some 10 ns instead of 60. {@link #readSlowly} knows
 * every layout and is the only one that decides what is a head: of several places that could be one
 * in an odd task name, the leftmost that fits entirely.
 */
final class LineHead {
  private static final int KEY_BYTES = 24;
  private static final int TASK_SLOTS = 256;
  private static final int FLAG_SLOTS = 64;
  private static final long FLAGS_MASK = Swar.mask(5);

  /** The longest field of seconds that is remembered, in bytes: with spaces and the point. */
  private static final int WIDEST_SECONDS = 16;

  private static final long MIX = 0x9e3779b97f4a7c15L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MICRO = 1_000L;
  private static final int MAX_DIGITS = 18;

  /** Bytes of a process id in its usual seven columns, with parentheses and a space. */
  private static final int TGID_BYTES = 10;

  /** Bytes of a task name, which the kernel cuts to that. */
  private static final int LONGEST_NAME = 15;

  /** Marks of the delay until the next event, in the latency format. */
  private static final String DELAY_MARKS = " +!#*@$";

  /** {@code "00"} before six digits of microseconds make eight. */
  private static final long TWO_ZEROS = 0x3030;

  int pid;
  int cpu;
  int comm;
  int context;

  /**
   * Process id; 0 where the line does not have it. After {@link #read} only {@link #complete} sets
   * it.
   */
  int tgid;

  long timestampNanos;

  /** Where the event's name begins. */
  int body;

  /**
   * The event ends with the end of a comment. After {@link #read} only {@link #complete} sets it.
   */
  boolean comment;

  /** Whether {@link #fits} found the CPU in brackets, and not in the latency format's columns. */
  private boolean bracketed;

  /** Where {@link #read} found the process id's parenthesis; -1 where there is none. */
  private int tgidAt;

  private final Task[] tasks = new Task[TASK_SLOTS];
  private final long[] flagKeys = new long[FLAG_SLOTS];
  private final int[] flagContexts = new int[FLAG_SLOTS];

  /**
   * The last seconds that were read slowly, from the first space before them to the point: how many
   * bytes that are, the first eight or fewer, and the last eight where there are more. At first the
   * mask is 0, so that no text has the key.
   */
  private int secondsWidth;

  private long secondsMask;
  private long secondsKey = -1;
  private long secondsEnd;
  private long secondsNanos;
  private final VerboseHead verbose = new VerboseHead();
  private Symbols symbols;

  /** The first 24 bytes of a line and what they say. */
  private record Task(long word0, long word1, long word2, int pid, int comm, int end) {}

  /** Sets the table for task names; forgets what belongs to another table. */
  void use(Symbols table) {
    if (symbols != table) {
      symbols = table;
      Arrays.fill(tasks, null);
    }
  }

  /** Reads a head of columns seen before; false where {@link #readSlowly} must look. */
  boolean read(ByteBuffer text, int at) {
    long word0 = text.getLong(at);
    long word1 = text.getLong(at + 8);
    long word2 = text.getLong(at + 16);
    Task task = tasks[taskSlot(word0, word1, word2)];
    if (task == null || task.word0 != word0 || task.word1 != word1 || task.word2 != word2) {
      return false;
    }
    int p = at + task.end;
    byte c = text.get(p);
    if (task.end == KEY_BYTES && c != ' ') {
      return false;
    }
    while (c == ' ') {
      c = text.get(++p);
    }
    // "(     60) " or "(-------) "; readSlowly has the other widths.
    tgidAt = -1;
    if (c == '(') {
      if (text.get(p + 8) != ')' || !tgid(text.getLong(p)) || text.get(p + 9) != ' ') {
        return false;
      }
      tgidAt = p;
      p += TGID_BYTES;
    }
    if (digit(c)) {
      pid = task.pid;
      comm = task.comm;
      return cpuAndFlags(text, p);
    }
    // "[001] "
    int bracket = text.getInt(p);
    int digits = bracket >>> 8;
    if ((bracket & 0xff) != '['
        || ((digits & 0xf0f0f0) | ((digits + 0x060606) & 0xf0f0f0) >>> 4) != 0x333333
        || text.getShort(p + 4) != (' ' << 8 | ']')) {
      return false;
    }
    cpu = (digits & 15) * 100 + ((digits >>> 8) & 15) * 10 + ((digits >>> 16) & 15);
    pid = task.pid;
    comm = task.comm;
    return flags(text, p + 6);
  }

  /** Sets what {@link #read} has left out, since frequent events do not need it. */
  void complete(ByteBuffer text, int lineEnd) {
    body = skipSpaces(text, body, lineEnd);
    comment = false;
    tgid = 0;
    if (tgidAt >= 0) {
      readTgid(text, tgidAt, tgidAt + TGID_BYTES);
    }
  }

  /** {@code "0d.... "}: the CPU without brackets, flags right after it. */
  private boolean cpuAndFlags(ByteBuffer text, int at) {
    int p = at;
    int value = 0;
    byte c = text.get(p);
    for (; digit(c) && p < at + 6; c = text.get(++p)) {
      value = value * 10 + c - '0';
    }
    cpu = value;
    return c != ' ' && !digit(c) && flags(text, p);
  }

  /**
   * Five flags at {@code p}, or four (their key holds the space after them), or none and the time.
   */
  private boolean flags(ByteBuffer text, int p) {
    long word = text.getLong(p);
    long key = word & FLAGS_MASK;
    int slot = flagSlot(key);
    if (flagKeys[slot] == key) {
      context = flagContexts[slot];
      boolean four = key >>> 32 == ' ';
      return (four || (word >>> 40 & 0xff) == ' ') && time(text, four ? p + 4 : p + 5);
    }
    if ((word & 0xff) == ' ' || digit((byte) word)) {
      context = 0;
      return time(text, p - 1);
    }
    return false;
  }

  /** {@code " 1.175564: "} at {@code p}, or the same in nanoseconds. */
  private boolean time(ByteBuffer text, int p) {
    if ((text.getLong(p) & secondsMask) != secondsKey) {
      return false;
    }
    int fraction = p + secondsWidth;
    if (secondsWidth > Long.BYTES && text.getLong(fraction - Long.BYTES) != secondsEnd) {
      return false;
    }
    long digits = text.getLong(fraction);
    if (digits >>> 48 == (' ' << 8 | ':')) {
      long eight = digits << 16 | TWO_ZEROS;
      timestampNanos = secondsNanos + Swar.decimal(eight) * 1000L;
      body = fraction + 8;
      return Swar.digits(eight);
    }
    byte ninth = text.get(fraction + 8);
    timestampNanos = secondsNanos + Swar.decimal(digits) * 10L + ninth - '0';
    body = fraction + 11;
    return Swar.digits(digits) && digit(ninth) && text.getShort(fraction + 9) == (' ' << 8 | ':');
  }

  private static boolean tgid(long word) {
    for (int i = 1; i < 8; i++) {
      int c = (int) (word >>> (i << 3)) & 0xff;
      if (c != ' ' && c != '-' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static int taskSlot(long word0, long word1, long word2) {
    return (int) (((word0 ^ Long.rotateLeft(word1, 23) ^ Long.rotateLeft(word2, 41)) * MIX) >>> 56);
  }

  private static int flagSlot(long key) {
    return (int) ((key * MIX) >>> 58);
  }

  /** Reads any head in {@code [from, to)}, one line without its end; false where there is none. */
  boolean readSlowly(ByteBuffer text, int from, int to) {
    comment = false;
    for (int i = from + 1; i < to - 1; i++) {
      if (text.get(i) == '-' && digit(text.get(i + 1)) && fits(text, i, to)) {
        int name = skipBlanks(text, from, i);
        int start = afterPrefix(text, name, i);
        if (mark(text, start, i)) {
          return false;
        }
        start = withinColumns(text, start, i);
        comm =
            lost(text, start, i)
                ? Symbols.NONE
                : symbols.intern(text, start, i, Symbols.hash(text, start, i));
        if (start == name) {
          remember(text, from, to, i);
        }
        return true;
      }
    }
    return verbose.read(text, from, to, this) || GraphHead.read(text, from, to, this);
  }

  /** Whether a line is quoted among others that are not: the event was there before. */
  private static boolean mark(ByteBuffer text, int start, int dash) {
    byte first = text.get(start);
    return (first == '>' || first == '|') && start + 1 < dash && text.get(start + 1) == ' ';
  }

  /**
   * The start of the task's name, after the prefix of a console, a log or a buffer if there is one.
   */
  private int afterPrefix(ByteBuffer text, int start, int dash) {
    int buffer = BufferPrefix.end(text, start, dash, bracketed);
    if (buffer > start) {
      return skipSpaces(text, buffer, dash);
    }
    if (start < dash && (text.get(start) == '[' || dash - start > LONGEST_NAME)) {
      int name = skipSpaces(text, ConsolePrefix.end(text, start, dash), dash);
      return name < dash ? name : start;
    }
    return start;
  }

  /**
   * Where a task's name begins that is longer than any: something stands before it, and it in its
   * columns, right-aligned, or else after a blank.
   */
  static int withinColumns(ByteBuffer text, int start, int dash) {
    int first = dash - LONGEST_NAME;
    if (start >= first) {
      return start;
    }
    if (text.get(first) != ' ' && text.get(first - 1) != ' ') {
      int name = dash;
      while (name > start && text.get(name - 1) != ' ') {
        name--;
      }
      return name == dash ? start : name;
    }
    int name = skipBlanks(text, first, dash);
    return name == dash ? start : name;
  }

  /**
   * Whether a head fits entirely whose pid follows the dash at {@code dash}; fills all but the task
   * name.
   */
  private boolean fits(ByteBuffer text, int dash, int to) {
    int p = dash + 1;
    long number = 0;
    for (; p < to && digit(text.get(p)); p++) {
      number = number * 10 + text.get(p) - '0';
      if (number > Integer.MAX_VALUE) {
        return false;
      }
    }
    pid = (int) number;
    int afterPid = p;
    p = skipSpaces(text, p, to);
    if (p == afterPid || p == to) {
      return false;
    }
    tgid = 0;
    if (text.get(p) == '(') {
      p = readTgid(text, p, to);
    }
    bracketed = p < to && text.get(p) == '[';
    p = bracketed ? p + 1 : p;
    int digits = p;
    int value = 0;
    for (; p < to && digit(text.get(p)) && p < digits + 6; p++) {
      value = value * 10 + text.get(p) - '0';
    }
    if (p == digits || p == to) {
      return false;
    }
    cpu = value;
    if (bracketed) {
      if (text.get(p) != ']' || p + 1 == to || text.get(p + 1) != ' ') {
        return false;
      }
      p = skipSpaces(text, p + 1, to);
    }
    return flagsSlowly(text, p, to, bracketed);
  }

  /** The place after {@code "( 60) "}; {@code to} where it does not end. */
  private int readTgid(ByteBuffer text, int open, int to) {
    for (int p = open + 1; p < to; p++) {
      byte c = text.get(p);
      if (digit(c)) {
        tgid = tgid * 10 + c - '0';
      }
      if (c == ')') {
        return skipSpaces(text, p + 1, to);
      }
      if (c != ' ' && c != '-' && !digit(c)) {
        return to;
      }
    }
    return to;
  }

  private boolean flagsSlowly(ByteBuffer text, int at, int to, boolean mayBeAbsent) {
    int p = at;
    context = 0;
    if (!mayBeAbsent || (p < to && !digit(text.get(p)))) {
      int length = FlagColumns.length(text, p, to);
      if (length == 0) {
        return false;
      }
      context = FlagColumns.context(text, p, length);
      if (length <= 5) {
        rememberFlags(text, p, to);
      }
      p += length;
    }
    int time = skipSpaces(text, p, to);
    return timeSlowly(text, time, to);
  }

  /**
   * Seconds and a fraction, or microseconds and a mark of the delay ({@code 100us+: }), or a bare
   * count, up to a colon.
   */
  private boolean timeSlowly(ByteBuffer text, int at, int to) {
    int p = at;
    long whole = 0;
    for (; p < to && digit(text.get(p)); p++) {
      whole = whole * 10 + text.get(p) - '0';
    }
    if (p == at || p - at > MAX_DIGITS || p == to) {
      return false;
    }
    long nanos = whole;
    if (text.get(p) == '.') {
      int point = p;
      if (whole >= Long.MAX_VALUE / NANOS_PER_SECOND) {
        return false;
      }
      long fraction = 0;
      for (p++; p < to && digit(text.get(p)) && p - point <= 9; p++) {
        fraction = fraction * 10 + text.get(p) - '0';
      }
      if (p == point + 1) {
        return false;
      }
      for (int digits = p - point - 1; digits < 9; digits++) {
        fraction *= 10;
      }
      nanos = whole * NANOS_PER_SECOND + fraction;
      rememberSeconds(text, at, point, whole);
    } else if (p + 3 < to && text.get(p) == 'u' && text.get(p + 1) == 's') {
      if (DELAY_MARKS.indexOf(text.get(p + 2)) < 0 || whole >= Long.MAX_VALUE / NANOS_PER_MICRO) {
        return false;
      }
      nanos = whole * NANOS_PER_MICRO;
      p += 3;
    }
    if (p == to || text.get(p) != ':' || (p + 1 < to && text.get(p + 1) != ' ')) {
      return false;
    }
    timestampNanos = nanos;
    body = skipSpaces(text, p + 1, to);
    return true;
  }

  /** Sets the fields that another reader of heads has found. */
  void take(String name, int ofPid, int ofCpu) {
    comm = name.equals("<...>") ? Symbols.NONE : symbols.intern(name);
    pid = ofPid;
    cpu = ofCpu;
    tgid = 0;
  }

  private void remember(ByteBuffer text, int from, int to, int dash) {
    int end = dash + 1;
    while (digit(text.get(end))) {
      end++;
    }
    while (end < from + KEY_BYTES && text.get(end) == ' ') {
      end++;
    }
    if (end - from <= KEY_BYTES && from + KEY_BYTES < to) {
      long word0 = text.getLong(from);
      long word1 = text.getLong(from + 8);
      long word2 = text.getLong(from + 16);
      tasks[taskSlot(word0, word1, word2)] = new Task(word0, word1, word2, pid, comm, end - from);
    }
  }

  private void rememberFlags(ByteBuffer text, int p, int to) {
    if (p + 8 <= to) {
      long key = text.getLong(p) & FLAGS_MASK;
      int slot = flagSlot(key);
      flagKeys[slot] = key;
      flagContexts[slot] = context;
    }
  }

  /**
   * {@code " 1."}: five columns and a space before them on a machine that runs for less than 28
   * hours.
   */
  private void rememberSeconds(ByteBuffer text, int digits, int point, long seconds) {
    int start = digits;
    while (start > 0 && text.get(start - 1) == ' ') {
      start--;
    }
    int width = point + 1 - start;
    if (start < digits && width <= WIDEST_SECONDS && start + Long.BYTES <= text.limit()) {
      secondsWidth = width;
      secondsMask = Swar.mask(Math.min(width, Long.BYTES));
      secondsKey = text.getLong(start) & secondsMask;
      secondsEnd = width > Long.BYTES ? text.getLong(point + 1 - Long.BYTES) : 0;
      secondsNanos = seconds * NANOS_PER_SECOND;
    }
  }

  /** Whether the name is {@code <...>}, which the kernel prints where it no longer knows it. */
  private static boolean lost(ByteBuffer text, int from, int to) {
    return to - from == 5
        && text.getInt(from) == ('<' | '.' << 8 | '.' << 16 | '.' << 24)
        && text.get(from + 4) == '>';
  }

  /** Past the spaces and tabs that stand before an indented line. */
  private static int skipBlanks(ByteBuffer text, int at, int to) {
    int p = at;
    while (p < to && (text.get(p) == ' ' || text.get(p) == '\t')) {
      p++;
    }
    return p;
  }

  static int skipSpaces(ByteBuffer text, int at, int to) {
    int p = at;
    while (p < to && text.get(p) == ' ') {
      p++;
    }
    return p;
  }

  static boolean digit(byte c) {
    return c >= '0' && c <= '9';
  }
}
