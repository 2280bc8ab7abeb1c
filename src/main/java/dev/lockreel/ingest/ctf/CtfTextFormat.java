package dev.lockreel.ingest.ctf;

import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.ingest.TextFormat;
import dev.lockreel.ingest.ftrace.PerfOrder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The text that Babeltrace 2 prints of a CTF trace (babeltrace2-sink.text.pretty(7)), such as LTTng
 * records of the kernel.
 */
public final class CtfTextFormat {
  public static final TextFormat READER =
      new TextFormat(
          CtfTextFormat::recognises,
          ChunkCut.LINE_END,
          CtfTextParser::new,
          PerfOrder::new,
          TextFormat.SourceNames.NONE);

  private static final Pattern FIRST =
      Pattern.compile(
          "\\[[\\d:. -]{3,40}\\] (?:\\(\\+[\\d?.]{3,40}\\) )?\\S.*: \\{ (?:.*, )?cpu_id = \\d.*",
          Pattern.DOTALL);

  private static final int LONGEST = 1 << 12;

  private CtfTextFormat() {}

  /** Whether the first line that is not blank is an event of a CPU. */
  private static boolean recognises(ByteBuffer head, int length) {
    int at = 0;
    while (at < length && head.get(at) <= ' ' && head.get(at) >= 0) {
      at++;
    }
    int end = at;
    while (end < length && end < at + LONGEST && head.get(end) != '\n') {
      end++;
    }
    return FIRST.matcher(string(head, at, end)).matches();
  }

  static String string(ByteBuffer text, int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = text.get(i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
