package dev.lockreel.ingest.ftrace;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Kernel stacks. A stack belongs to the last event of its own task, which need not be the line
 * before it.
 *
 * <pre>
 *        lb-abba-1-58      (     58) [001] ...1.     2.920162: lock_acquire: ffffffffa00045d0 lb_abba_A
 *        lb-abba-1-58      (     58) [001] ...1.     2.920322: <stack trace>
 *  => trace_event_raw_event_lock_acquire
 *  => lock_acquire
 * </pre>
 *
 * <p>trace-cmd prints {@code kernel_stack: <stack trace >} and {@code => lock_acquire
 * (ffffffff810c2f43)}; without its plugins ({@code -N}) {@code kernel_stack: => lock_acquire}, with
 * a tab before each arrow. The stacks of user space are read past.
 */
final class Stacks {
  /**
   * The largest distance in lines of a stack from its event; {@link FtraceCut} keeps the two in one
   * chunk.
   */
  static final int REACH = 64;

  private static final String ARROW = " => ";

  /** More than tools put before a line. */
  private static final int LONGEST_PREFIX = 200;

  private static final String KERNEL = "<stack trace";
  private static final String USER = "<user stack";
  private static final String BARE = "\t=> ";

  private final LineHead head;
  private final Rows rows;
  private final SkippedEvents skipped;

  /** Of a line that may be an event, beside {@link #head}. */
  private final LineHead lookedAt = new LineHead();

  Stacks(LineHead head, Rows rows, SkippedEvents skipped) {
    this.head = head;
    this.rows = rows;
    this.skipped = skipped;
  }

  /** Whether the event's text {@code [from, to)} announces a stack. */
  static boolean header(ByteBuffer text, int from, int to) {
    return starts(text, from, to, KERNEL)
        || starts(text, from, to, USER)
        || starts(text, from, to, BARE);
  }

  /** Whether the line {@code [from, to)} is one function of a stack. */
  static boolean frame(ByteBuffer text, int from, int to) {
    return arrow(text, from, to) >= 0;
  }

  /** Where the arrow before the function of a stack stands; -1 where the line is none. */
  private static int arrow(ByteBuffer text, int from, int to) {
    int p = from < to && text.get(from) == '[' ? ConsolePrefix.end(text, from, to) : from;
    p = p < to && (text.get(p) == ' ' || text.get(p) == '\t') ? p + 1 : p;
    boolean arrow =
        p + 2 < to && text.get(p) == '=' && text.get(p + 1) == '>' && text.get(p + 2) == ' ';
    return arrow ? p : -1;
  }

  /**
   * Whether the line {@code [from, to)} is one function of a stack after what a tool has put before
   * it, or an event whose text ends like one.
   */
  static boolean prefixedFrame(ByteBuffer text, int from, int to) {
    return prefixedArrow(text, from, to) >= 0;
  }

  /** As {@link #arrow}: looks from the line's end, since only a word and an address follow. */
  private static int prefixedArrow(ByteBuffer text, int from, int to) {
    int p = to > from && text.get(to - 1) == '\r' ? to - 1 : to;
    if (p > from && text.get(p - 1) == ')') {
      while (p > from && text.get(p - 1) != ' ') {
        p--;
      }
      p--;
    }
    int end = p;
    while (p > from && text.get(p - 1) != ' ') {
      p--;
    }
    boolean arrow =
        p < end
            && p - from > ARROW.length()
            && p - from < LONGEST_PREFIX
            && starts(text, p - ARROW.length(), p, ARROW);
    return arrow ? p - ARROW.length() + 1 : -1;
  }

  /**
   * Reads the functions after a header at {@code header}, from line start {@code at}; the next
   * line's start.
   */
  int read(ByteBuffer text, int header, int at, int to) {
    List<String> frames = new ArrayList<>();
    boolean bare = text.get(header) == '\t';
    if (bare) {
      frames.add(function(text, header + 1, at - 1));
    }
    // The functions of user space are addresses in parentheses.
    boolean kernel = bare ? text.get(header + BARE.length()) != '(' : text.get(header + 1) == 's';
    long headerLine = rows.line - 1;
    int next = at;
    while (next < to) {
      int after = UnusualLines.nextLine(text, next, to);
      int arrow = arrow(text, next, after - 1);
      if (arrow < 0) {
        arrow = prefixedArrow(text, next, after - 1);
        arrow = arrow >= 0 && isEvent(text, next, after - 1) ? -1 : arrow;
      }
      if (arrow < 0) {
        break;
      }
      frames.add(function(text, arrow, after - 1));
      rows.line++;
      rows.decoded++;
      next = after;
    }
    if (kernel && !frames.isEmpty()) {
      attach(frames, headerLine);
    }
    return next;
  }

  private boolean isEvent(ByteBuffer text, int from, int to) {
    lookedAt.use(rows.batch.symbols);
    return lookedAt.readSlowly(text, from, to);
  }

  private String function(ByteBuffer text, int arrow, int to) {
    int start = arrow + 3;
    int end = start;
    while (end < to
        && text.get(end) != '\r'
        && !(text.get(end) == ' ' && end + 1 < to && text.get(end + 1) == '(')) {
      end++;
    }
    Symbols symbols = rows.batch.symbols;
    return symbols.text(symbols.intern(text, start, end, Symbols.hash(text, start, end)));
  }

  private void attach(List<String> frames, long headerLine) {
    EventBatch batch = rows.batch;
    for (int row = batch.size - 1; row >= 0 && batch.position[row] >= headerLine - REACH; row--) {
      if (batch.pid[row] == head.pid
          && (head.pid != 0 || batch.cpu[row] == head.cpu)
          && batch.kind[row] != EventKind.LOST_EVENTS.code()) {
        if (!skipped.later(head.pid, head.cpu, row)) {
          EventDetail known = batch.detail[row];
          String name = EventKind.of(batch.kind[row]).eventName();
          batch.setDetail(
              row,
              known == null ? new EventDetail(name, Map.of(), frames) : known.withStack(frames));
        }
        return;
      }
    }
  }

  private static boolean starts(ByteBuffer text, int from, int to, String with) {
    if (to - from < with.length()) {
      return false;
    }
    for (int i = 0; i < with.length(); i++) {
      if (text.get(from + i) != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
