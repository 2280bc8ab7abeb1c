package dev.lockreel.ingest;

import dev.lockreel.ingest.ctf.CtfTextFormat;
import dev.lockreel.ingest.ftrace.FtraceFormat;
import dev.lockreel.ingest.ftrace.PerfScriptFormat;
import dev.lockreel.ingest.lrb.LrbFormat;
import dev.lockreel.ingest.ndjson.NdjsonFormat;
import dev.lockreel.ingest.perf.PerfDataFormat;
import dev.lockreel.ingest.perfetto.PerfettoFormat;
import dev.lockreel.ingest.std.StdFormat;
import dev.lockreel.ingest.tracedat.TraceDatFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The trace formats: how each is named and read. Of those that recognise a content, the first one
 * counts: binary formats, which begin with bytes that no other has, stand before texts.
 */
@SuppressWarnings("ImmutableEnumChecker") // Readers have no state.
public enum Format {
  /** Binary batches of events, written by publish --to-file (docs/formats/lrb.md). */
  BATCH_FILE("lrb", "batch files (.lrb)", LrbFormat.READER),
  /** A file of trace-cmd, version 6 or 7 (docs/formats/trace-dat.md). */
  TRACE_DAT("trace-dat", "trace.dat", TraceDatFormat.READER),
  /** A file of perf record with tracepoints (docs/formats/perf-data.md). */
  PERF_DATA("perf-data", "perf.data", PerfDataFormat.READER),
  /**
   * A trace of Perfetto with lock events of ftrace (docs/formats/perfetto.md). It has no magic
   * number: after those that have one.
   */
  PERFETTO("perfetto", "Perfetto traces", PerfettoFormat.READER),
  /** Text of babeltrace2 of a CTF trace of LTTng (docs/formats/ctf.md). */
  CTF_TEXT("babeltrace", "babeltrace2 text", CtfTextFormat.READER),
  /** Text of perf script, with or without call chains (docs/formats/perf-script.md). */
  PERF_SCRIPT("perf-script", "perf script text", PerfScriptFormat.READER),
  /**
   * A kernel's console log that holds what ftrace_dump printed, among other messages. Before ftrace
   * text, which a dump in the middle of a log looks like.
   */
  CONSOLE("console", "console log", FtraceFormat.CONSOLE_READER),
  /**
   * Text of tracefs trace and trace_pipe, and of trace-cmd report. A text that begins with a brace
   * is never this.
   */
  FTRACE("ftrace", "ftrace text", FtraceFormat.READER),
  /** {@code thread|op(decor)|location}, of published deadlock benchmarks (docs/formats/std.md). */
  STD("std", "STD", StdFormat.READER),
  /** One JSON object per line (schemas/trace-event.schema.json). */
  NDJSON("ndjson", "NDJSON", NdjsonFormat.READER);

  private final String userName;
  private final String title;
  private final FormatReader reader;

  Format(String userName, String title, FormatReader reader) {
    this.userName = userName;
    this.title = title;
    this.reader = reader;
  }

  /** The name for {@code --format}. */
  public String userName() {
    return userName;
  }

  /** The name for use in a sentence. */
  public String title() {
    return title;
  }

  /** The reader of the format. */
  FormatReader reader() {
    return reader;
  }

  /** The format of that user name. */
  public static Optional<Format> named(String userName) {
    return Arrays.stream(values()).filter(f -> f.userName.equals(userName)).findFirst();
  }

  /** The format that the first {@code length} bytes of an input (uncompressed) show. */
  static Optional<Format> detect(ByteBuffer head, int length) {
    return Arrays.stream(values()).filter(f -> f.reader.recognises(head, length)).findFirst();
  }

  /** All of them in a sentence: {@code batch files (.lrb), console log, …}. */
  static String titles() {
    return Arrays.stream(values()).map(Format::title).collect(Collectors.joining(", "));
  }
}
