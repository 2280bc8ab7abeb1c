package dev.lockreel.ingest.std;

import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.ingest.TextFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The STD format of trace analyses ({@code thread|op(decor)|location}), in which published deadlock
 * benchmarks come (docs/formats/std.md).
 */
public final class StdFormat {
  public static final TextFormat READER =
      new TextFormat(
          StdFormat::recognises,
          ChunkCut.LINE_END,
          spec -> new StdParser(),
          StdOrder::new,
          TextFormat.SourceNames.NONE);

  static final Pattern LINE =
      Pattern.compile("\\s*([^|\\s][^|]*)\\|\\s*(\\w+)\\s*(?:\\(([^|]*)\\))?\\s*(?:\\|([^\n]*))?");

  private static final int LONGEST = 512;

  private StdFormat() {}

  /** Whether the first line that is not blank is an event. */
  private static boolean recognises(ByteBuffer head, int length) {
    int at = 0;
    while (at < length && head.get(at) <= ' ') {
      at++;
    }
    int end = at;
    while (end < length && end < at + LONGEST && head.get(end) != '\n') {
      end++;
    }
    var line = LINE.matcher(string(head, at, end));
    return line.matches() && line.group(4) != null && StdParser.knows(line.group(2));
  }

  static String string(ByteBuffer text, int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = text.get(i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
