package dev.lockreel.report;

import dev.lockreel.finding.Witness;
import java.util.List;
import java.util.regex.Pattern;

/** The stack of an event as a report shows it: from where the kernel's own code ends. */
public final class KernelStack {
  /** Functions by which a tracepoint or a probe writes its event. */
  private static final Pattern TRACING =
      Pattern.compile(
          "(trace_event_(raw_event|buffer)_|perf_trace_|__traceiter_|__?bpf_trace_|trace_call_bpf"
              + "|ftrace_stack_trace|__ftrace_trace_stack|__trace_stack|kprobe_trace_func"
              + "|kprobe_dispatcher|kprobe_ftrace_handler|stack_trace_save|arch_stack_walk).*");

  private KernelStack() {}

  /** Innermost first, without the leading frames of the tracing itself; empty where not traced. */
  public static List<String> of(Witness witness) {
    List<String> stack = witness.stack();
    int first = 0;
    while (first < stack.size() && TRACING.matcher(stack.get(first)).matches()) {
      first++;
    }
    return stack.subList(first, stack.size());
  }
}
