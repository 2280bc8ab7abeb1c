package dev.lockreel.ingest.ftrace;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * Lines of the tracer function_graph between those of events. Where there are no others the input
 * is refused, since events come as comments without flags and often without their task.
 *
 * <pre>
 *  1)   0.331 us    |  foo();
 *  12.000100 |   1)   t1-101  |               |  bar() {
 *  ------------------------------------------
 *  1)  t1-101  =&gt; t2-102
 * </pre>
 */
final class FunctionGraph {
  private static final Pattern LINE =
      Pattern.compile(
          " *(?:\\d+\\.\\d+ +\\| +)?\\d{1,4}\\) (?:.*\\|  (?!.*/\\* lock_).*| .* => .*)| ?-{42}");

  private FunctionGraph() {}

  /** Whether the line is one, and no lock event in a comment. */
  static boolean line(ByteBuffer text, int from, int to) {
    int first = LineHead.skipSpaces(text, from, to);
    boolean mayBe = first < to && (LineHead.digit(text.get(first)) || text.get(first) == '-');
    return mayBe && LINE.matcher(UnusualLines.string(text, from, to)).matches();
  }
}
