package dev.lockreel.ingest;

import dev.lockreel.ingest.ftrace.FtraceFormat;
import dev.lockreel.ingest.ftrace.FtraceParser;
import dev.lockreel.ingest.ndjson.NdjsonParser;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The trace formats; how each is named, recognised, cut into chunks and parsed. */
@SuppressWarnings("ImmutableEnumChecker") // Suppliers and cuts are method references without state.
public enum Format {
  /** What the kernel prints. A text that begins with a brace is never this. */
  FTRACE(
      "ftrace",
      "ftrace text",
      "text of tracefs trace and trace_pipe, and of trace-cmd report",
      FtraceFormat::recognises,
      FtraceFormat.CUT,
      spec -> new FtraceParser(spec.probes()),
      FtraceFormat::stages),
  NDJSON(
      "ndjson",
      "NDJSON",
      "one JSON object per line (schemas/trace-event.schema.json)",
      Format::startsWithBrace,
      ChunkCut.LINE_END,
      NdjsonParser::new,
      readerState -> BatchStage.none()) {
    @Override
    Optional<String> sourceOf(byte[] head, int length) {
      return NdjsonParser.sourceOf(head, length);
    }
  };

  /** Looks at the first bytes of an input. */
  @FunctionalInterface
  interface Detector {
    boolean recognises(ByteBuffer head, int length);
  }

  /** Of UTF-8, in the order of its bytes; some editors put it before a file. */
  private static final int BYTE_ORDER_MARK = 0xbfbbef;

  private final String userName;
  private final String title;
  private final String help;
  private final Detector detector;
  private final ChunkCut cut;
  private final Function<InputSpec, ChunkParser> parsers;
  private final Function<long[], BatchStage> stages;

  Format(
      String userName,
      String title,
      String help,
      Detector detector,
      ChunkCut cut,
      Function<InputSpec, ChunkParser> parsers,
      Function<long[], BatchStage> stages) {
    this.userName = userName;
    this.title = title;
    this.help = help;
    this.detector = detector;
    this.cut = cut;
    this.parsers = parsers;
    this.stages = stages;
  }

  /** The name for {@code --format}. */
  public String userName() {
    return userName;
  }

  /** What to call it in a sentence. */
  public String title() {
    return title;
  }

  /** One line of help. */
  public String help() {
    return help;
  }

  /** The format of that user name. */
  public static Optional<Format> named(String userName) {
    return Arrays.stream(values()).filter(f -> f.userName.equals(userName)).findFirst();
  }

  /** The format that the first {@code length} bytes of an input (uncompressed) show. */
  static Optional<Format> detect(ByteBuffer head, int length) {
    return Arrays.stream(values()).filter(f -> f.detector.recognises(head, length)).findFirst();
  }

  /** All of them in a sentence: {@code ftrace text, NDJSON}. */
  static String titles() {
    return Arrays.stream(values()).map(Format::title).collect(Collectors.joining(", "));
  }

  ChunkParser newParser(InputSpec spec) {
    return parsers.apply(spec);
  }

  /** The source that the first {@code length} bytes of an input name, if they do. */
  Optional<String> sourceOf(byte[] head, int length) {
    return Optional.empty();
  }

  /** What goes on behind a place before which these tasks were last seen on the CPUs. */
  BatchStage newStage(long[] readerState) {
    return stages.apply(readerState);
  }

  ChunkCut cut() {
    return cut;
  }

  private static boolean startsWithBrace(ByteBuffer head, int length) {
    boolean mark = length > 3 && (head.getInt(0) & 0xffffff) == BYTE_ORDER_MARK;
    for (int i = mark ? 3 : 0; i < length; i++) {
      byte c = head.get(i);
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return c == '{';
      }
    }
    return false;
  }
}
