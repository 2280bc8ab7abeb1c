package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.ContextBits;

/**
 * The four or five latency flags of ftrace, such as {@code d.h2.}: irqs, need-resched, interrupt,
 * preempt depth, migrate-disable depth.
 */
final class FlagCharacters {
  private FlagCharacters() {}

  /** {@link ContextBits} of the characters, or -1 where they are no latency flags. */
  static int pack(char[] text, int from, int length) {
    if (length < 4 || length > 5) {
      return -1;
    }
    char irqs = text[from];
    char resched = text[from + 1];
    char interrupt = text[from + 2];
    char preempt = text[from + 3];
    char migrate = length == 5 ? text[from + 4] : '.';
    if ("dDbX.".indexOf(irqs) < 0
        || !(letter(resched) || resched == '.')
        || "hsHzZX.".indexOf(interrupt) < 0
        || !depth(preempt)
        || !depth(migrate)) {
      return -1;
    }
    return ContextBits.pack(irqs, resched, interrupt, preempt, length == 5 ? migrate : 0);
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean depth(char c) {
    return c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
