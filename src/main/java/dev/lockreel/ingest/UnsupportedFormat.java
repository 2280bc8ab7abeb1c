package dev.lockreel.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What tracing tools write and this one does not read, and what to do about it. */
enum UnsupportedFormat {
  /** {@code perf 57 [000] 3.497605: lock:lock_acquire: 0xffffffff820c1900 read rcu_read_lock}. */
  PERF_SCRIPT(
      "\\s*\\S.*\\s\\d+(/\\d+)?\\s+\\[\\d{3,}\\]\\s+\\d+\\.\\d+:\\s+(\\d+\\s+)?\\w+:\\w+:.*",
      "is text of perf script, which does not say whether interrupts are off; trace with tracefs or"
          + " trace-cmd instead (lockreel capture)"),
  PERF_DATA(
      "PERFILE2.*",
      "is a perf.data file, whose events do not say whether interrupts are off; trace with tracefs or"
          + " trace-cmd instead (lockreel capture)"),
  TRACE_DAT(
      "\u0017\bDtracing.*",
      "is a trace.dat file of trace-cmd; make it text: trace-cmd report -l FILE > trace.txt");

  private static final int LOOKED_AT = 512;

  private final Pattern firstLine;
  private final String advice;

  UnsupportedFormat(String firstLine, String advice) {
    this.firstLine = Pattern.compile(firstLine, Pattern.DOTALL);
    this.advice = advice;
  }

  /** A clause that follows the name of the file. */
  String advice() {
    return advice;
  }

  /** The one that content with the first {@code length} bytes of {@code head} is. */
  static Optional<UnsupportedFormat> of(byte[] head, int length) {
    String begin = new String(head, 0, Math.min(length, LOOKED_AT), StandardCharsets.ISO_8859_1);
    String line = begin.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
    return Arrays.stream(values())
        .filter(each -> each.firstLine.matcher(line).matches())
        .findFirst();
  }
}
