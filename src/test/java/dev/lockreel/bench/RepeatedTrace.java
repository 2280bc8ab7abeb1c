package dev.lockreel.bench;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints a text trace of any size: a real one again and again, each time with later times and,
 * where the format has a mark for it, after lost events, since what was held at its end is not
 * released in the next. Reads ftrace text, perf script, NDJSON, and babeltrace2 text and STD, which
 * have no such mark, plain or {@code .zst}.
 *
 * <pre>
 * java -cp … dev.lockreel.bench.RepeatedTrace traces/captures/bugs-abba.txt.zst 10e9 | lockreel replay -
 * </pre>
 */
public final class RepeatedTrace {
  /** Seconds and a fraction before a colon or in brackets, or nanoseconds in NDJSON. */
  private static final Pattern TIME =
      Pattern.compile(
          "(?<=\\s)(\\d+)\\.(\\d{6}|\\d{9})(?=: )|^\\[(\\d+)\\.(\\d{9})(?=\\])|(?<=\"ts\":)(\\d+)");

  /** What stands at the beginning of a trace and nowhere else. */
  private static final Pattern HEADER = Pattern.compile("#.*|cpus=\\d+|\\{\"(?:trace|comment)\".*");

  /** Of the lines that have a time, those of ftrace text and their CPU. */
  private static final Pattern FTRACE = Pattern.compile("[^\\[{]*-\\d+ [^\\[{]*\\[(\\d{3})\\] .*");

  private static final Pattern PERF =
      Pattern.compile("(\\s*\\S[^\\[{]*\\s\\d+ +\\[\\d{3}\\] +\\d+\\.\\d+:) +\\w+:\\w+: .*");
  private static final Pattern NDJSON = Pattern.compile("\\{\"ts\":.*\"cpu\":(\\d+),.*");

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Between the end of one repetition and the beginning of the next. */
  private static final long PAUSE_NANOS = 1_000_000L;

  /** A line: what stands before its time, the time, what follows. */
  private record Line(byte[] before, long nanos, int digits, byte[] after) {
    /** Nanoseconds without a point. */
    static final int WHOLE = 0;

    static final int WITHOUT_TIME = -1;
  }

  private RepeatedTrace() {}

  /**
   * Writes to standard output.
   *
   * @param args the file, and how many bytes to write at least
   */
  public static void main(String[] args) throws IOException {
    List<Line> lines = new ArrayList<>();
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    for (String text : read(args[0]).split("\n", -1)) {
      if (HEADER.matcher(text).matches()) {
        headers.writeBytes(bytes(text + "\n"));
      } else if (!text.isEmpty()) {
        lines.add(line(text));
      }
    }
    long first = Long.MAX_VALUE;
    long last = 0;
    for (Line line : lines) {
      if (line.digits != Line.WITHOUT_TIME) {
        first = Math.min(first, line.nanos);
        last = Math.max(last, line.nanos);
      }
    }
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20)) {
      headers.writeTo(out);
      List<Line> again = new ArrayList<>(gap(lines));
      again.addAll(lines);
      repeat(lines, again, last - first + PAUSE_NANOS, (long) Double.parseDouble(args[1]), out);
    }
  }

  private static String read(String file) throws IOException {
    try (InputStream stored = new FileInputStream(file);
        InputStream in = file.endsWith(".zst") ? new ZstdInputStreamNoFinalizer(stored) : stored) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Line line(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.find()) {
      return new Line(bytes(text), 0, Line.WITHOUT_TIME, bytes("\n"));
    }
    int group = time.group(1) != null ? 1 : time.group(3) != null ? 3 : 5;
    byte[] before = bytes(text.substring(0, time.start(group)));
    byte[] after = bytes(text.substring(time.end()) + "\n");
    long whole = Long.parseLong(time.group(group));
    if (group == 5) {
      return new Line(before, whole, Line.WHOLE, after);
    }
    String fraction = time.group(group + 1);
    long nanos = Long.parseLong((fraction + "000").substring(0, 9));
    return new Line(before, whole * NANOS_PER_SECOND + nanos, fraction.length(), after);
  }

  /** Marks of lost events, to stand before a repetition of the lines. */
  private static List<Line> gap(List<Line> lines) {
    SortedMap<String, Line> marks = new TreeMap<>();
    for (Line line : lines) {
      if (line.digits == Line.WITHOUT_TIME) {
        continue;
      }
      byte[] time = time(line, 0);
      String text = text(line.before) + text(time) + text(line.after).stripTrailing();
      Matcher ftrace = FTRACE.matcher(text);
      Matcher perf = PERF.matcher(text);
      Matcher json = NDJSON.matcher(text);
      if (perf.matches()) {
        marks.putIfAbsent("", line(perf.group(1) + " PERF_RECORD_LOST lost 1"));
      } else if (ftrace.matches()) {
        String cpu = Integer.toString(Integer.parseInt(ftrace.group(1)));
        marks.putIfAbsent(cpu, line("CPU:" + cpu + " [LOST 1 EVENTS]"));
      } else if (json.matches()) {
        String ofCpu = ",\"cpu\":" + json.group(1) + ",\"event\":\"lost_events\",\"count\":1}";
        marks.putIfAbsent(json.group(1), line("{\"ts\":" + text(time) + ofCpu));
      }
    }
    return List.copyOf(marks.values());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void repeat(
      List<Line> lines, List<Line> again, long step, long bytes, OutputStream out)
      throws IOException {
    long written = 0;
    for (long shift = 0; written < bytes; shift += step) {
      for (Line line : shift == 0 ? lines : again) {
        byte[] time = time(line, shift);
        out.write(line.before);
        out.write(time);
        out.write(line.after);
        written += line.before.length + time.length + line.after.length;
      }
    }
  }

  private static byte[] time(Line line, long shift) {
    if (line.digits == Line.WITHOUT_TIME) {
      return new byte[0];
    }
    long nanos = line.nanos + shift;
    if (line.digits == Line.WHOLE) {
      return bytes(Long.toString(nanos));
    }
    // Padded by hand: a formatter would take most of the time.
    String fraction = Long.toString(NANOS_PER_SECOND + nanos % NANOS_PER_SECOND);
    return bytes(nanos / NANOS_PER_SECOND + "." + fraction.substring(1, 1 + line.digits));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
