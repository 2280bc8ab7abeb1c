package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.LockEventNames;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads every line that is not in the usual form of a frequent event: headers, marks, rare events,
 * unusual layouts, malformed lines.
 *
 * <pre>
 * # entries-in-buffer/entries-written: 175221/175221   #P:2
 * CPU:1 [LOST 544 EVENTS]
 * cpus=2
 *           <idle>-0       [000] ..s2.     1.203795: softirq_entry: vec=9 [action=RCU]
 *             init-1       [000] .....     2.904808: lock_acquire: (____ptrval____) rcu_read_lock
 *             init-1       [000] .....     2.904809: some_event_of_anothers: a=1
 * </pre>
 */
final class UnusualLines {
  private static final int EXCERPT = 60;

  /** What an event had, or damage to a file leaves. */
  private static final Pattern DAMAGED =
      Pattern.compile("[\0\u001b]|\\d\\.\\d{6,9}: |\\block_(?:acquire|acquired|release)(?:_x)?: ");

  /** Shortest rest of a cut line that is recognised as an event. */
  private static final int SHORTEST_EVENT = 3;

  private final LineHead head;
  private final Rows rows;
  private final SkippedEvents skipped = new SkippedEvents();
  private final Stacks stacks;
  private final UnusualLocks locks;
  private final RareEvents rare;

  private final boolean console;

  /**
   * @param console other messages may stand between the lines
   */
  UnusualLines(LineHead head, Rows rows, ProbeMapping probes, boolean console) {
    this.head = head;
    this.rows = rows;
    this.console = console;
    this.stacks = new Stacks(head, rows, skipped);
    this.locks = new UnusualLocks(rows);
    this.rare = new RareEvents(rows, probes);
  }

  void begin() {
    skipped.begin();
  }

  void end() {
    skipped.end(rows.batch);
  }

  /** Reads the line at {@code at}, and a stack with all its lines; the start of the next line. */
  int line(ByteBuffer text, int at, int to) {
    int next = nextLine(text, at, to);
    int end = next - 1;
    if (end > at && text.get(end - 1) == '\r') {
      end--;
    }
    byte first = end == at ? 0 : text.get(at);
    if (end == at || first == '#' || Stacks.frame(text, at, end)) {
      decoded();
      if (first == '#') {
        HeaderLines.header(text, at, end, head, rows);
      }
    } else if (head.readSlowly(text, at, end)) {
      return event(text, at, next, to);
    } else if (Stacks.prefixedFrame(text, at, end)) {
      decoded();
    } else {
      noEvent(text, at, end);
    }
    rows.line++;
    return next;
  }

  /** Reads the line at {@code at}, whose head {@link LineHead#read} has read; as {@link #line}. */
  int afterHead(ByteBuffer text, int at, int to) {
    int next = nextLine(text, head.body, to);
    head.complete(text, next - 1);
    return event(text, at, next, to);
  }

  /** Reads a mark, or another message where the line is of a console log. */
  private void noEvent(ByteBuffer text, int at, int end) {
    int message = ConsolePrefix.end(text, at, end);
    if (HeaderLines.line(text, message, end, head, rows)) {
      decoded();
    } else if (FunctionGraph.line(text, message, end)) {
      skip("function_graph");
    } else if (message == at && !console) {
      malformed("not an ftrace line: " + excerpt(text, at, end));
      lostWhereDamaged(text, at, end);
    } else if (ConsoleLog.cutEvent(text, message, end)) {
      cut(text, at, end);
    } else {
      skip(ConsoleLog.MESSAGE);
    }
  }

  /** A line that was cut by another one: which event it was is not known any more. */
  private void cut(ByteBuffer text, int at, int end) {
    malformed("cut by another message of the console: " + excerpt(text, at, end));
    rows.boundary(rows.lastTime(0), Rows.LOSS);
  }

  private int event(ByteBuffer text, int lineStart, int next, int to) {
    int end = next - 1;
    if (text.get(end - 1) == '\r') {
      end--;
    }
    if (head.comment) {
      end = commentEnd(text, head.body, end);
    }
    rows.batch.tally.entries(1);
    int at = afterTimeDifference(text, head.body, end);
    int nameEnd = identifierEnd(text, at, end);
    boolean named =
        nameEnd > at
            && nameEnd < end
            && text.get(nameEnd) == ':'
            && (nameEnd + 1 == end || text.get(nameEnd + 1) == ' ');
    int args = named ? LineHead.skipSpaces(text, nameEnd + 1, end) : at;
    if (Stacks.header(text, args, end)) {
      decoded();
      rows.line++;
      return stacks.read(text, args, next, to);
    }
    boolean onConsole = console || ConsolePrefix.end(text, lineStart, end) > lineStart;
    if (onConsole && ConsoleLog.holdsTime(text, at, end)) {
      cut(text, lineStart, end);
    } else if (named) {
      named(text, at, nameEnd, args, end);
    } else {
      unnamed(text, at, nameEnd, end);
    }
    rows.line++;
    return next;
  }

  /** The place before the end of a comment that begins at {@code from}. */
  private static int commentEnd(ByteBuffer text, int from, int end) {
    int before = end - 2;
    while (before > from && text.get(before - 1) == ' ') {
      before--;
    }
    return before;
  }

  /** The place after the {@code (+12) } of trace-cmd report --ts-diff. */
  private static int afterTimeDifference(ByteBuffer text, int at, int end) {
    if (at + 3 >= end || text.get(at) != '(' || text.get(at + 1) != '+') {
      return at;
    }
    int p = at + 2;
    while (p < end && LineHead.digit(text.get(p))) {
      p++;
    }
    return p < end && text.get(p) == ')' ? LineHead.skipSpaces(text, p + 1, end) : at;
  }

  /** Reads an event that tracers and syscall events print without a name and a colon. */
  private void unnamed(ByteBuffer text, int at, int nameEnd, int end) {
    String name = string(text, at, nameEnd);
    String rest = string(text, nameEnd, end);
    if (UserBoundary.isSyscall(name, rest)) {
      rare.read(EventKind.USER_RETURN.eventName(), "");
      decoded();
    } else if (rest.contains(" <-")) {
      skip("function");
    } else if (locks.knows(name) || rare.knows(name)) {
      malformed("no colon after the event's name: " + excerpt(text, at, end));
      lostOnCpu();
    } else if (end - at < SHORTEST_EVENT || (rest.isEmpty() && LockEventNames.begins(name))) {
      malformed("no event name: " + excerpt(text, at, end));
      lostOnCpu();
    } else {
      skip(!name.isEmpty() && rest.startsWith("(") ? name : "text without an event name");
      lostWhereDamaged(text, at, end);
    }
  }

  /**
   * Zeros are a hole in the file, and a line with the escapes of a terminal, with a time or with
   * the name of a lock's event was an event: what it said is not known. Not so a quotation.
   */
  private void lostWhereDamaged(ByteBuffer text, int at, int end) {
    byte first = text.get(LineHead.skipSpaces(text, at, end - 1));
    if (first != '>' && first != '|' && DAMAGED.matcher(latin(text, at, end)).find()) {
      rows.boundary(rows.lastTime(0), Rows.LOSS);
    }
  }

  /** An event of the head's CPU is not known. */
  private void lostOnCpu() {
    HeaderLines.gap(head.cpu, 1, head, rows);
  }

  private void named(ByteBuffer text, int at, int nameEnd, int args, int end) {
    Symbols symbols = rows.batch.symbols;
    String name = symbols.text(symbols.intern(text, at, nameEnd, Symbols.hash(text, at, nameEnd)));
    String reason;
    if (locks.knows(name)) {
      reason = locks.read(name, text, args, end);
    } else if (UserBoundary.isEvent(name)) {
      reason = rare.read(EventKind.USER_RETURN.eventName(), "");
    } else if (rare.knows(name)) {
      reason = rare.read(name, string(text, args, end));
    } else {
      skip(name);
      return;
    }
    if (reason == null) {
      decoded();
    } else if (reason.equals(RareEvents.UNKNOWN)) {
      skip(name);
    } else {
      malformed(name + " " + reason + ": " + excerpt(text, args, end));
      if (locks.knows(name)) {
        lostOnCpu();
      }
    }
  }

  private void decoded() {
    rows.decoded++;
  }

  private void skip(String name) {
    skipped.add(name, head.pid, head.cpu, rows.batch.size);
  }

  private void malformed(String reason) {
    rows.malformed(Anomaly.MALFORMED_LINE, reason);
  }

  private static int identifierEnd(ByteBuffer text, int at, int end) {
    int p = at;
    while (p < end && identifier(text.get(p))) {
      p++;
    }
    return p;
  }

  static boolean identifier(byte c) {
    return (c >= 'a' && c <= 'z') || c == '_' || LineHead.digit(c) || (c >= 'A' && c <= 'Z');
  }

  static int nextLine(ByteBuffer text, int at, int to) {
    int p = at;
    while (text.get(p) != '\n' && p < to) {
      p++;
    }
    return p + 1;
  }

  static String string(ByteBuffer text, int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = text.get(i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A character for each byte, so that places in the string are places in the text. */
  static String latin(ByteBuffer text, int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = text.get(i);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The beginning of a line, in quotes, fit for a terminal. */
  static String excerpt(ByteBuffer text, int from, int to) {
    StringBuilder shown = new StringBuilder("\"");
    int start = LineHead.skipSpaces(text, from, to);
    string(text, start, Math.min(to, start + EXCERPT))
        .chars()
        .forEach(c -> shown.append(c < ' ' || c == 0x7f ? '?' : (char) c));
    return shown.append(to - start > EXCERPT ? "…\"" : "\"").toString();
  }
}
