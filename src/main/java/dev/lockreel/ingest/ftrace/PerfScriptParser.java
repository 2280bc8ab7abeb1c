package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.ChunkParser;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of {@code perf script}: a line of each event, and after it the lines of its call
 * chain and an empty one, where there is one.
 *
 * <pre>
 *             perf    57 [000]     3.497605:     lock:lock_acquire: 0xffffffff820c1900 read rcu_read_lock
 *         ffffffff810c2f43 lock_acquire+0xd3 ([kernel.kallsyms])
 *             7f3a11b2 __libc_start_main+0xe0 (/usr/lib/libc.so.6)
 * </pre>
 *
 * <p>What follows the event's name is printed by the same format of the tracepoint as in ftrace's
 * text. Nothing says whether interrupts are off.
 */
final class PerfScriptParser implements ChunkParser {
  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();

  /** An address, the function's name and its file, the last two where they are printed. */
  private static final Pattern FRAME =
      Pattern.compile(
          "(?:\\s+(?=[0-9a-f]{3})|\\s{8,})([0-9a-f]{1,16})"
              + "(?: (\\S.*?)(?: \\(([^()]*(?: \\(deleted\\))?)\\))?)?\\s*");

  private static final Pattern KERNEL_ADDRESS = Pattern.compile("f[0-9a-f]{15}");
  private static final Pattern SAME_LINE =
      Pattern.compile(" +(?:[0-9a-f]{6,16} \\S+ \\(\\S+\\)|f[0-9a-f]{15}(?: \\S+)?)$");
  private static final Pattern SOURCE_LINE =
      Pattern.compile("\\s+\\S+(?:\\[[0-9a-f]+\\]|:\\d+)(?: \\(inlined\\))?");
  private static final Pattern RECORD = Pattern.compile("PERF_RECORD_(\\w+).*");
  private static final Pattern LOST = Pattern.compile("lost[: ]\\s*(\\d{1,18})");
  private static final String SUBSYSTEM_OF_LOCKS = "lock";

  private final LineHead head = new LineHead();
  private final Rows rows = new Rows(head);
  private final SkippedEvents skipped = new SkippedEvents();
  private final UnusualLocks locks = new UnusualLocks(rows);
  private final RareEvents rare;
  private final List<String> frames = new ArrayList<>();

  /** The row that a call chain belongs to; -1 where its event gave none. */
  private int chainOf = -1;

  private long acquisitions;

  PerfScriptParser(ProbeMapping probes) {
    rare = new RareEvents(rows, probes);
  }

  @Override
  public void parse(ByteBuffer chunk, int from, int to, long firstLine, EventBatch into) {
    head.use(into.symbols);
    rows.begin(into, firstLine);
    skipped.begin();
    chainOf = -1;
    acquisitions = 0;
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && chunk.get(end) != '\n') {
        end++;
      }
      if (end == to) {
        into.unterminatedTail = true;
        rows.malformed(
            Anomaly.TRUNCATED_LINE, "no line end: " + UnusualLines.excerpt(chunk, at, to));
      } else {
        line(chunk, at, end > at && chunk.get(end - 1) == '\r' ? end - 1 : end);
      }
      rows.line++;
      at = end + 1;
    }
    attach();
    skipped.end(into);
    if (acquisitions > 0) {
      into.tally.noticed(Anomaly.NO_INTERRUPT_STATE, acquisitions);
    }
    rows.end();
  }

  private void line(ByteBuffer text, int at, int end) {
    if (PerfHead.read(text, at, end, head)) {
      attach();
      event(text, head.body, end);
    } else if (LineHead.skipSpaces(text, at, end) == end || text.get(at) == '#') {
      rows.decoded++;
    } else {
      other(text, at, end);
    }
  }

  /** A function of a call chain, or what is none of it. */
  private void other(ByteBuffer text, int at, int end) {
    String line = UnusualLines.string(text, at, end);
    Matcher frame = FRAME.matcher(line);
    if (SOURCE_LINE.matcher(line).matches()) {
      rows.decoded++;
      return;
    }
    if (!frame.matches()) {
      malformed("not a line of perf script: " + UnusualLines.excerpt(text, at, end));
      return;
    }
    rows.decoded++;
    String function = frame.group(2);
    if (function == null && KERNEL_ADDRESS.matcher(frame.group(1)).matches()) {
      function = "0x" + frame.group(1);
    }
    String object = frame.group(3);
    boolean kernel = object == null || object.startsWith("[");
    if (chainOf >= 0 && kernel && function != null && !function.equals("[unknown]")) {
      frames.add(function);
    }
  }

  /** Gives the functions of a call chain to its event. */
  private void attach() {
    if (chainOf >= 0 && !frames.isEmpty()) {
      EventBatch batch = rows.batch;
      EventDetail known = batch.detail[chainOf];
      String name = EventKind.of(batch.kind[chainOf]).eventName();
      List<String> stack = List.copyOf(frames);
      batch.setDetail(
          chainOf, known == null ? new EventDetail(name, Map.of(), stack) : known.withStack(stack));
    }
    frames.clear();
    chainOf = -1;
  }

  private void event(ByteBuffer text, int at, int end) {
    rows.batch.tally.entries(1);
    int colon = at;
    while (colon < end && (UnusualLines.identifier(text.get(colon)) || text.get(colon) == '-')) {
      colon++;
    }
    boolean subsystem =
        colon + 1 < end && text.get(colon) == ':' && UnusualLines.identifier(text.get(colon + 1));
    int name = subsystem ? colon + 1 : at;
    int nameEnd = name;
    while (nameEnd < end && UnusualLines.identifier(text.get(nameEnd))) {
      nameEnd++;
    }
    if (nameEnd == name || nameEnd == end || text.get(nameEnd) != ':') {
      record(UnusualLines.string(text, at, end), text, at, end);
      return;
    }
    String event = UnusualLines.string(text, name, nameEnd);
    boolean ofLocks = UnusualLines.string(text, at, colon).equals(SUBSYSTEM_OF_LOCKS);
    named(event, ofLocks, text, LineHead.skipSpaces(text, nameEnd + 1, end), end);
  }

  private void named(String event, boolean ofLocks, ByteBuffer text, int args, int end) {
    int before = rows.batch.size;
    String reason;
    int to = args + sameLine(UnusualLines.latin(text, args, end));
    if (locks.knows(event)) {
      reason = ofLocks || event.endsWith("_x") ? locks.read(event, text, args, to) : "of no lock";
    } else if (UserBoundary.isEvent(event)) {
      reason = rare.read(EventKind.USER_RETURN.eventName(), "");
    } else if (rare.knows(event)) {
      reason = rare.read(event, UnusualLines.string(text, args, to));
    } else {
      reason = RareEvents.UNKNOWN;
    }
    if (reason == null) {
      rows.decoded++;
      boolean added = rows.batch.size > before;
      chainOf = added ? rows.batch.size - 1 : -1;
      acquisitions += added && rows.batch.kind[chainOf] == ACQUIRE ? 1 : 0;
    } else if (reason.equals(RareEvents.UNKNOWN)) {
      skipped.add(event, head.pid, head.cpu, before);
    } else {
      malformed(event + " " + reason + ": " + UnusualLines.excerpt(text, args, end));
    }
  }

  /** The length without the instruction pointer, which {@code -F +ip,+sym} puts on the line. */
  private static int sameLine(String args) {
    Matcher ip = SAME_LINE.matcher(args);
    return ip.find() ? ip.start() : args.length();
  }

  /** A record that is no sample: lost events, or what {@code --show-…-events} adds. */
  private void record(String line, ByteBuffer text, int at, int end) {
    Matcher record = RECORD.matcher(line);
    if (!record.matches()) {
      malformed("no event name: " + UnusualLines.excerpt(text, at, end));
      return;
    }
    if (!record.group(1).startsWith("LOST")) {
      skipped.add("PERF_RECORD_" + record.group(1), head.pid, head.cpu, rows.batch.size);
      return;
    }
    Matcher lost = LOST.matcher(line);
    long count = lost.find() ? Long.parseLong(lost.group(1)) : -1;
    rows.boundary(head.timestampNanos, Rows.LOSS);
    rows.notice(
        Anomaly.LOST_EVENTS,
        "perf lost " + (count < 0 ? "an unknown number of" : count) + " events");
    rows.decoded++;
  }

  private void malformed(String reason) {
    rows.malformed(Anomaly.MALFORMED_LINE, reason);
  }
}
