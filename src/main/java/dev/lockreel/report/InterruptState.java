package dev.lockreel.report;

import dev.lockreel.trace.ContextBits;

/**
 * {@code [HC1[1]:SC0[0]:HE0:SE1]}: in which interrupts an event happened and which were enabled.
 */
final class InterruptState {
  private static final int KNOWN = ContextBits.IRQS_KNOWN | ContextBits.CONTEXT_KNOWN;

  private InterruptState() {}

  /** With a space before it; empty where the trace does not say. */
  static String of(int context) {
    if ((context & KNOWN) != KNOWN) {
      return "";
    }
    int hard = flag(context, ContextBits.HARDIRQ);
    int soft = flag(context, ContextBits.SOFTIRQ);
    return " [HC%d[%d]:SC%d[%d]:HE%d:SE%d]"
        .formatted(
            hard,
            hard,
            soft,
            soft,
            1 - flag(context, ContextBits.IRQS_OFF),
            1 - flag(context, ContextBits.BH_OFF | ContextBits.SOFTIRQ));
  }

  private static int flag(int context, int bits) {
    return (context & bits) != 0 ? 1 : 0;
  }

  /** The innermost wait type that such a context allows, as the kernel numbers them. */
  static String waitContext(int context) {
    if ((context & ContextBits.CONTEXT_KNOWN) == 0) {
      return "";
    }
    if ((context & ContextBits.HARDIRQ) != 0) {
      return "context-{2:2}";
    }
    return (context & ContextBits.SOFTIRQ) != 0 ? "context-{3:3}" : "context-{5:5}";
  }
}
