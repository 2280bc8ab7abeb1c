package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.ingest.TextFormat;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * The text that {@code perf script} prints (docs/formats/perf-script.md). Cut before an event of
 * another time than the one before it, so that what a call chain belongs to, and events of one
 * time, stay together.
 */
public final class PerfScriptFormat {
  public static final TextFormat READER =
      new TextFormat(
          PerfScriptFormat::recognises,
          PerfScriptFormat::cut,
          spec -> new PerfScriptParser(spec.probes()),
          PerfScriptFormat::stages,
          TextFormat.SourceNames.NONE);

  private static final int LINES_LOOKED_AT = 100;

  /** Bytes after which a cut between events of one time is allowed. */
  private static final int LONGEST_RUN = 1 << 22;

  private static final Pattern EVENT =
      Pattern.compile("(?:[\\w-]+:\\w+:|PERF_RECORD_\\w+).*", Pattern.DOTALL);

  private PerfScriptFormat() {}

  private static BatchStage stages(long... state) {
    return BatchStage.inOrder(
        new PerfOrder(BatchStage.firstOf(state)), FtraceFormat.stages(BatchStage.secondOf(state)));
  }

  /** Whether one of the first lines is one of an event. */
  private static boolean recognises(ByteBuffer text, int length) {
    LineHead head = new LineHead();
    head.use(new Symbols());
    int at = 0;
    for (int line = 0; line < LINES_LOOKED_AT && at < length; line++) {
      int end = at;
      while (end < length && text.get(end) != '\n') {
        end++;
      }
      if (PerfHead.read(text, at, end, head)
          && EVENT.matcher(UnusualLines.latin(text, head.body, end)).matches()) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  private static int cut(ByteBuffer text, int from, int wanted, int limit, boolean atEnd) {
    LineHead head = new LineHead();
    head.use(new Symbols());
    int at = ChunkCut.afterLineEnd(text, Math.max(from, wanted - 1), limit);
    long time = Long.MIN_VALUE;
    while (at >= 0) {
      int next = ChunkCut.afterLineEnd(text, at, limit);
      if (next < 0) {
        return -1;
      }
      if (PerfHead.read(text, at, next - 1, head)) {
        boolean first = time == Long.MIN_VALUE;
        if (at - wanted > LONGEST_RUN || (!first && head.timestampNanos != time)) {
          return at;
        }
        time = head.timestampNanos;
      }
      at = next;
    }
    return -1;
  }
}
