package dev.lockreel.ingest.ftrace;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an event that the tracer function_graph prints as a comment among its functions,
 * where it has all columns that an event needs (options funcgraph-abstime, funcgraph-cpu,
 * funcgraph-proc). It has flags only in the latency format.
 *
 * <pre>
 *  12.000100 |   1)   t1-101  |               |  /* lock_acquire: ffff888100000010 fld_A *&#47;
 *  12.000100 |   1)   t1-101  |  d..1 |               |  /* lock_acquire: ffff888100000010 fld_A *&#47;
 * </pre>
 *
 * Source: print_graph_comment and print_graph_prologue of kernel/trace/trace_functions_graph.c.
 */
final class GraphHead {
  private static final Pattern FORM =
      Pattern.compile(
          " *(\\d{1,10})\\.(\\d{6}) \\| +(\\d{1,4})\\) +(\\S.*?)-(\\d{1,9}) +\\|"
              + "(?: +([dDbX.][^ |]{3,6}) +\\|)?[^|]*\\| +/\\* ");

  private static final int LONGEST = 200;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private GraphHead() {}

  /** Fills {@code head} from the line {@code [from, to)}; false where it is in another form. */
  static boolean read(ByteBuffer text, int from, int to, LineHead head) {
    if (to - from < 8 || text.get(to - 1) != '/' || text.get(to - 2) != '*') {
      return false;
    }
    Matcher line = FORM.matcher(UnusualLines.latin(text, from, Math.min(to, from + LONGEST)));
    if (!line.lookingAt() || line.end() + from > to - 2) {
      return false;
    }
    String comm = UnusualLines.string(text, from + line.start(4), from + line.end(4));
    head.take(comm, Integer.parseInt(line.group(5)), Integer.parseInt(line.group(3)));
    head.timestampNanos =
        Long.parseLong(line.group(1)) * NANOS_PER_SECOND + Long.parseLong(line.group(2)) * 1000;
    head.context = 0;
    if (line.group(6) != null) {
      int flags = from + line.start(6);
      int length = FlagColumns.length(text, flags, to);
      head.context = length == 0 ? 0 : FlagColumns.context(text, flags, length);
    }
    head.comment = true;
    head.body = from + line.end();
    return true;
  }
}
