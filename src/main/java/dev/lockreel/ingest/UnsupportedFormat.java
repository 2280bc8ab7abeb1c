package dev.lockreel.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** Formats that tracing tools write and lockreel does not read, each with advice. */
@SuppressWarnings("ImmutableEnumChecker") // Predicates are method references without state.
enum UnsupportedFormat {
  /** {@code perf 57 3.497605: lock:lock_acquire: 0xffffffff820c1900 read rcu_read_lock}. */
  PERF_SCRIPT_WITHOUT_CPU(
      "\\s*\\S.*\\s\\d+(/\\d+)?\\s+(\\d+\\.\\d+:|\\[\\d+\\])\\s+(\\d+\\s+)?(lock|sched|irq):\\w+:.*",
      "is text of perf script without the CPU or the time of the events; print both: perf script -F"
          + " comm,pid,tid,cpu,time,event,trace"),
  /**
   * {@code 57 [000] 3.497605: lock:lock_acquire: …}, {@code perf 57 [000] 3.497605: 0xffff… &a}.
   */
  PERF_SCRIPT_WITHOUT_NAMES(
      "\\s*\\d+(/\\d+)?\\s+\\[\\d+\\]\\s+\\d+\\.\\d+:\\s+(\\d+\\s+)?(lock|sched|irq):\\w+:.*"
          + "|.*\\s\\d+(/\\d+)?\\s+\\[\\d+\\]\\s+\\d+\\.\\d+:\\s+(\\d+\\s+)?0x[0-9a-f]{16} .*",
      "is text of perf script without the names of the tasks or of the events; print both: perf"
          + " script -F comm,pid,tid,cpu,time,event,trace"),
  /** {@code perf [000] 3.497605: lock:lock_acquire: …}, or without what the event says. */
  PERF_SCRIPT_WITHOUT_TASK(
      "(?:.*\\s)?(?!-?\\d+(?:/-?\\d+)?\\s)\\S+\\s+\\[\\d+\\]\\s+\\d+\\.\\d+:\\s+(?:\\d+\\s+)?(?:lock|sched|irq):\\w+:.*"
          + "|.*\\[\\d+\\]\\s+\\d+\\.\\d+:\\s+(?:\\d+\\s+)?lock:\\w+:\\s*",
      "is text of perf script without the numbers of the tasks or without what the events say; print"
          + " both: perf script -F comm,pid,tid,cpu,time,event,trace"),
  PERF_SCRIPT_DUMP(
      Opening.matching(
          "\\A\\s*(?:#.*\\n\\s*)*0x[0-9a-f]+(?:@\\S+)? \\[0x[0-9a-f]+\\]: (?:event: \\d|PERF_RECORD_)"),
      "is the dump of perf script -D; replay perf.data itself, or the text of perf script without -D"),
  NDJSON_AFTER_SOMETHING(
      Opening::ndjsonAfterSomething,
      "has something before the JSON of each line, such as a time; take it off: sed 's/^[^{]*//' FILE |"
          + " lockreel replay -"),
  /** Of docker, or {@code journalctl -o json}. */
  LOG_OF_JSON(
      Opening.matching("\\A\\{\\s*\"(?:log|stream|time|message|msg|MESSAGE|__?[A-Z_]+)\"\\s*:"),
      "is a log with JSON in each line; take the text out: jq -rj .log FILE (docker) or jq -r .MESSAGE FILE"
          + " (journalctl -o json), and pipe it into lockreel replay -"),
  LAVA(
      Opening.matching("\\A- \\{\"?dt\"?:"),
      "is a log of LAVA; take the text out: sed -n 's/^- {.*\"msg\": \"\\(.*\\)\"}$/\\1/p' FILE | lockreel replay -"),
  QUOTED_LINES(
      Opening.matching("\\A(?:\\w+\\r?\\n)?\"(?:# tracer: .*|.*: lock_\\w+: .*)\"\\r?\\n"),
      "has each line in quotation marks; take them off: sed 's/^\"//; s/\"$//' FILE | lockreel replay -"),
  QUOTED_PRINTABLE(
      Opening.matching("_-----=3D>|caller=3D|: lock_\\w+:=?\\s?=\\r?\\n"),
      "is a mail in quoted-printable; decode it: python3 -m quopri -d FILE | lockreel replay -"),
  BASE_64(
      Opening.matching("(?:\\A|\\n)IyB0cmFjZXI6"),
      "is a mail with the trace in base64; save the attachment, or decode it: base64 -d"),
  HARD_SPACES(
      Opening.matching("(?:\\A|\\n) {0,16}\\xc2\\xa0(?: |\\xc2\\xa0){3}"),
      "has non-breaking spaces in the place of spaces; put those back: sed 's/\\xc2\\xa0/ /g' FILE | lockreel"
          + " replay -"),
  CARRIAGE_RETURNS(
      Opening.matching("\\A[^\\n\\r]{1,400}\\r#[^\\n]*\\z"),
      "has carriage returns in the place of line ends; put those back: tr '\\r' '\\n' < FILE | lockreel replay -"),
  UTF_32(
      Opening.matching("\\A(?:\\xff\\xfe\\x00\\x00|\\x00\\x00\\xfe\\xff)"),
      "is text in UTF-32; make it UTF-8: iconv -f UTF-32 -t UTF-8 FILE | lockreel replay -"),
  UTF_16_UNMARKED(
      Opening.matching("\\A(?:[\\t\\n\\r -~]\\x00){8}"),
      "is text in UTF-16; make it UTF-8: iconv -f UTF-16LE -t UTF-8 FILE | lockreel replay -"),
  UTF_16(
      Opening.matching("\\A(?:\\xff\\xfe|\\xfe\\xff)"),
      "is text in UTF-16; make it UTF-8: iconv -f UTF-16 -t UTF-8 FILE | lockreel replay -"),
  SEVEN_ZIP_OR_RAR(
      Opening.matching("\\A(?:7z\\xbc\\xaf\\x27\\x1c|Rar!\\x1a\\x07)"),
      "is an archive of a kind that is not looked into (tar and zip are); unpack it: 7z x FILE"),
  /** A core file in ELF (type 4), or what makedumpfile writes. */
  KERNEL_DUMP(
      Opening.matching("(?s)\\A(?:\\x7fELF.{12}\\x04\\x00|KDUMP   |makedumpfile\\x00)"),
      "is a dump of a kernel's memory; take its trace buffer out with crash and its extension trace.so:"
          + " trace dump -t trace.dat, and replay that"),
  /** A stream of CTF, or its metadata: packets, TSDL or the JSON of CTF 2. */
  CTF(
      Opening.matching(
          "\\A(?:\\xc1\\x1f\\xfc\\xc1|\\xc1\\xfc\\x1f\\xc1|\\x57\\x1d\\xd1\\x75|\\x75\\xd1\\x1d\\x57|/\\* CTF 1"
              + "|\\x1e\\s*\\{\\s*\"type\"\\s*:\\s*\"preamble\")"),
      "is a file of a CTF trace, as LTTng records; replay the text of its folder: babeltrace2"
          + " --clock-seconds FOLDER | lockreel replay -"),
  CHROME_JSON(
      Opening.matching("\\A\\s*\\[\\s*\\{\\s*\"(name|cat|ph|ts|pid|tid|args)\"\\s*:"),
      "is JSON of Chrome's tracing, which holds no text of the kernel"),
  NUMBERED_LINES(
      Opening.matching("\\A(?:\\d{1,9}:.*\\n){2}\\d{1,9}:").and(Opening::ofSeveralFiles),
      "has its number before each line, as grep -n prints them; take them off: sed 's/^[0-9]*://' FILE"
          + " | lockreel replay -"),
  SEVERAL_FILES(
      Opening::ofSeveralFiles,
      "is trace-cmd's report of several files, such as a host's and its guest's (each line begins"
          + " with a file's name): they are machines of their own; make one text of each:"
          + " trace-cmd report -l -i guest.dat > guest.txt; where they are buffers of one machine"
          + " (trace-cmd record -B), replay trace.dat itself"),
  FUNCTION_GRAPH(
      Opening::onlyFunctionGraph,
      "is text of the tracer function_graph without the time, CPU and task of the events in it; trace"
          + " with echo nop > current_tracer, or switch on funcgraph-abstime, funcgraph-cpu and"
          + " funcgraph-proc in trace_options"),
  OTHER_TRACER(
      Opening::onlyOtherTracer,
      "is text of a tracer that prints no lines of events (the line \"# tracer:\" names it); trace"
          + " with echo nop > current_tracer");

  private final Predicate<String> opening;
  private final String advice;

  UnsupportedFormat(String firstLine, String advice) {
    this(Opening.firstLine(firstLine), advice);
  }

  UnsupportedFormat(Predicate<String> opening, String advice) {
    this.opening = opening;
    this.advice = advice;
  }

  /** A clause that follows the name of the file. */
  String advice() {
    return advice;
  }

  /** The one that content with the first {@code length} bytes of {@code head} is. */
  static Optional<UnsupportedFormat> of(byte[] head, int length) {
    String begin = new String(head, 0, length, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values()).filter(each -> each.opening.test(begin)).findFirst();
  }
}
