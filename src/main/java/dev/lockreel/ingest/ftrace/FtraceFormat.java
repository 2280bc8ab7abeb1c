package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.ingest.TextFormat;
import dev.lockreel.ingest.TimeSteps;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** The ftrace text formats: plain and from a console log. */
public final class FtraceFormat {
  public static final TextFormat READER =
      new TextFormat(
          FtraceFormat::recognises,
          new FtraceCut(),
          spec -> new FtraceParser(spec.probes()),
          FtraceFormat::stages,
          TextFormat.SourceNames.NONE);

  /** Ftrace lines among other messages of a console log. */
  public static final TextFormat CONSOLE_READER =
      new TextFormat(
          ConsoleFormat::recognises,
          new FtraceCut(),
          spec -> FtraceParser.ofConsole(spec.probes()),
          FtraceFormat::stages,
          TextFormat.SourceNames.NONE);

  private static final int LINES_LOOKED_AT = 100;
  private static final Pattern HEADER =
      Pattern.compile(
          "# tracer: .*|# entries-in-buffer/entries-written: .*|cpus=\\d+|CPU:\\d+ \\[[A-Z0-9 ]+\\]|#\\s+TASK-PID\\s.*");

  private FtraceFormat() {}

  /** The stages: split boots, order the CPUs, merge twins. */
  static BatchStage stages(long... state) {
    long[] ordering = BatchStage.secondOf(state);
    return BatchStage.inOrder(
        TimeSteps.withRestarts(BatchStage.firstOf(state)),
        BatchStage.inOrder(
            new CpuOrder(BatchStage.firstOf(ordering)),
            new TwinMerge(BatchStage.secondOf(ordering))));
  }

  /** Whether one of the first lines in {@code [0, length)} is a line of such a text. */
  private static boolean recognises(ByteBuffer text, int length) {
    LineHead head = new LineHead();
    head.use(new Symbols());
    int at = LineHead.skipSpaces(text, 0, length);
    if (at < length && text.get(at) == '{') {
      return false;
    }
    at = 0;
    for (int line = 0; line < LINES_LOOKED_AT && at < length; line++) {
      int end = at;
      while (end < length && text.get(end) != '\n') {
        end++;
      }
      int shown = end > at && text.get(end - 1) == '\r' ? end - 1 : end;
      if (head.readSlowly(text, at, shown)
          || (shown - at < 200 && HEADER.matcher(UnusualLines.string(text, at, shown)).matches())) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }
}
