package dev.lockreel.ingest.ftrace;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines that are no events: headers and gaps.
 *
 * <pre>
 * # entries-in-buffer/entries-written: 2705283/2705300   #P:2
 * #                                _-----=> irqs-off/BH-disabled
 * ##### CPU 1 buffer started ####
 * CPU:1 [LOST 544 EVENTS]
 * CPU:1 [LOST EVENTS]
 * CPU:1 [68476 EVENTS DROPPED]
 * CPU:1 [EVENTS DROPPED]
 * cpus=2
 * CPU 3 is empty
 * CPU:0 [SUBBUFFER START] [2919502290:0x1000]
 * # latency: 0 us, #16071/16071, CPU#0 | (M:preempt VP:0, KP:0, SP:0 HP:0 #P:2)
 * Dumping ftrace buffer:
 * ---------------------------------
 * ** 12 printk messages dropped **
 * </pre>
 *
 * <p>Headers and gaps may stand after what a tool puts before each line, whatever that is: an event
 * is found there too.
 *
 * <p>What begins a trace ({@code # tracer: nop}, {@code cpus=2}, {@code Dumping ftrace buffer:})
 * becomes a row of its own, since in the middle of an input it begins another one; {@link CpuOrder}
 * drops it where it comes first.
 */
final class HeaderLines {
  private static final Pattern ENTRIES =
      Pattern.compile(
          "# (?:entries-in-buffer/entries-written: |latency: \\d+ us, #)(\\d{1,18})/(\\d{1,18})[\\s,].*");
  private static final Pattern CPUS = Pattern.compile(".*#P:(\\d{1,5})\\)?\\s*|cpus=(\\d{1,5})");
  private static final Pattern STARTED =
      Pattern.compile("##### CPU (\\d{1,6}) buffer started ####");
  private static final Pattern GAP =
      Pattern.compile(
          "(?:.*[\\s:|>])?CPU:(\\d{1,6})"
              + " \\[(?:LOST (?:(\\d{1,18}) )?EVENTS|(?:(\\d{1,18}) )?EVENTS DROPPED)\\]");

  /** A header after what a tool has put before it. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?:.*?[\\s:|>])?(#(?:$|\\s\\s.*| (?:tracer: |entries-in-buffer/|latency: ).*|#### CPU .*))");

  /** More than tools put before a line, and a header. */
  private static final int LONGEST = 200;

  private static final Pattern TRACE_CMD =
      Pattern.compile(
          "cpus=\\d+|CPU \\d+ is empty|version = \\d+|CPU:\\d+ \\[SUBBUFFER START\\].*");
  private static final Pattern DUMP =
      Pattern.compile(
          "Dumping ftrace (?:buffer|instance \\S+ buffer):|-{33}|\\(ftrace buffer empty\\)");
  private static final Pattern DROPPED =
      Pattern.compile("\\*\\* \\d+ printk messages dropped \\*\\*");

  private HeaderLines() {}

  /** A line that begins with {@code #}. */
  static void header(ByteBuffer text, int from, int to, LineHead head, Rows rows) {
    header(UnusualLines.string(text, from, to), head, rows);
  }

  private static void header(String line, LineHead head, Rows rows) {
    Matcher started = STARTED.matcher(line);
    if (started.matches()) {
      // The buffers wrapped one by one: until here, what this CPU did is missing.
      gap(Integer.parseInt(started.group(1)), -1, head, rows);
      rows.notice(Anomaly.OVERRUN, "the buffer of CPU " + head.cpu + " begins here");
    }
    if (line.stripTrailing().endsWith("irqs-off/BH-disabled")) {
      rows.batch.showsBottomHalves = true;
    }
    if (line.startsWith("# tracer: ")) {
      rows.boundary(rows.lastTime(0), Rows.START);
    }
    cpus(line, rows);
    Matcher entries = ENTRIES.matcher(line + " ");
    if (entries.matches()) {
      long kept = Long.parseLong(entries.group(1));
      long written = Long.parseLong(entries.group(2));
      rows.batch.tally.buffersHold(kept);
      if (kept < written) {
        rows.notice(
            Anomaly.OVERRUN, "the buffer held " + kept + " of " + written + " entries written");
      }
    }
  }

  /** Any other line that is no event; false where it is none of those. */
  static boolean line(ByteBuffer text, int from, int to, LineHead head, Rows rows) {
    if (to - from > LONGEST) {
      return false;
    }
    String line = BufferPrefix.without(UnusualLines.string(text, from, to).strip());
    Matcher header = HEADER.matcher(line);
    if (header.matches()) {
      header(header.group(1), head, rows);
      return true;
    }
    Matcher gap = GAP.matcher(line);
    if (!gap.matches()) {
      return known(line, rows);
    }
    String count = gap.group(2) != null ? gap.group(2) : gap.group(3);
    long lost = count == null ? -1 : Long.parseLong(count);
    gap(Integer.parseInt(gap.group(1)), lost, head, rows);
    rows.notice(
        Anomaly.LOST_EVENTS,
        "CPU "
            + head.cpu
            + " lost "
            + (count == null ? "an unknown number of" : count)
            + " events");
    return true;
  }

  private static boolean known(String line, Rows rows) {
    if (line.startsWith("cpus=") || line.startsWith("Dumping ftrace ")) {
      rows.boundary(rows.lastTime(0), Rows.START);
      cpus(line, rows);
    }
    if (DROPPED.matcher(line).matches()) {
      rows.boundary(rows.lastTime(0), Rows.LOSS);
      rows.notice(Anomaly.LOST_EVENTS, line);
      return true;
    }
    return TRACE_CMD.matcher(line).matches() || DUMP.matcher(line).matches();
  }

  /** Notes how many CPUs the traced machine has, if the line says it. */
  private static void cpus(String line, Rows rows) {
    Matcher cpus = CPUS.matcher(line);
    if (cpus.matches()) {
      String count = cpus.group(1) != null ? cpus.group(1) : cpus.group(2);
      rows.batch.tally.machineHas(Integer.parseInt(count));
    }
  }

  /** Adds the row of a gap; the head is then that of no task. */
  static void gap(int cpu, long count, LineHead head, Rows rows) {
    head.cpu = cpu;
    head.pid = 0;
    head.comm = Symbols.NONE;
    head.context = 0;
    head.timestampNanos = rows.lastTime(0);
    EventBatch batch = rows.batch;
    int row = rows.add(EventKind.LOST_EVENTS.code());
    batch.setLostEvents(row, count);
    batch.lockBits[row] = 0;
  }
}
