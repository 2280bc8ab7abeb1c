package dev.lockreel.ingest.ftrace;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a buffer that trace-cmd report puts before the lines of a file with buffers of their
 * own (trace-cmd record -B); the events of all of them are of one machine.
 *
 * <pre>
 *     cpus=2
 * lr: cpus=2
 *          trace-cmd-60    [000]     5.422961: irq_disable:          caller=a+0x92 parent=b+0x2c
 * lr:           init-1     [001]     5.422962: lock_acquire:         0xffffffff820cdd50 a
 * lr: CPU:1 [68476 EVENTS DROPPED]
 * </pre>
 *
 * Source: print_handle_file of trace-cmd's tracecmd/trace-read.c, 3.1.
 */
final class BufferPrefix {
  /** Columns of a task's name, which the name of a buffer stands before. */
  private static final int TASK = 16;

  /** In the latency format of older versions, which cut longer names. */
  private static final int TASK_OF_LATENCY = 8;

  private static final Pattern NAME =
      Pattern.compile("[^\\s:]+: +(cpus=.*|CPU:\\d+ \\[.*|CPU \\d+ is empty)");

  private BufferPrefix() {}

  /**
   * The place after the name, its colon and a space; {@code start} where there is none.
   *
   * @param start the first byte of the line that is not blank
   * @param dash after the task's name
   * @param bracketed the CPU stands in brackets, and not in the latency format's columns
   */
  static int end(ByteBuffer text, int start, int dash, boolean bracketed) {
    int end = dash - TASK;
    if (!bracketed && !named(text, start, end)) {
      end = dash - TASK_OF_LATENCY;
    }
    return named(text, start, end) ? end : start;
  }

  /** Whether a word, a colon and a space stand from {@code start} to {@code end}. */
  private static boolean named(ByteBuffer text, int start, int end) {
    if (end - 2 <= start || text.get(end - 2) != ':' || text.get(end - 1) != ' ') {
      return false;
    }
    for (int p = start; p < end - 2; p++) {
      if (text.get(p) <= ' ' && text.get(p) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** A line that is no event, without the name. */
  static String without(String line) {
    Matcher named = NAME.matcher(line);
    return named.matches() ? named.group(1) : line;
  }
}
