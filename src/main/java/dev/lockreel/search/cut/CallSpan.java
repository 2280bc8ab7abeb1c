package dev.lockreel.search.cut;

import dev.lockreel.emulation.kernel.ModelEvent;

/** An event of a capture that is a call or happens at once, with what its return says. */
final class CallSpan {
  /** For {@link #ret}: the trace does not have its return, or that has no value. */
  static final long UNKNOWN = Long.MIN_VALUE;

  final ModelEvent begin;

  /** Whether a protocol runs for it; else it happens at once. */
  final boolean call;

  long ret = UNKNOWN;

  CallSpan(ModelEvent begin, boolean call) {
    this.begin = begin;
    this.call = call;
    ret = begin.number("ret", UNKNOWN);
  }

  boolean failed() {
    return ret != UNKNOWN && ret < 0;
  }
}
