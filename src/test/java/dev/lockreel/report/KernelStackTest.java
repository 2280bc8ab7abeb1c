package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Witness;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelStackTest {
  @Test
  void itBeginsWhereTheTracingEnds() {
    List<String> traced =
        List.of(
            "trace_event_raw_event_lock_acquire+0x96/0xd0",
            "__traceiter_lock_acquire",
            "lock_acquire",
            "__mutex_lock",
            "trace_event_buffer_commit");
    assertThat(KernelStack.of(with(traced))).isEqualTo(traced.subList(2, 5));
  }

  @Test
  void aStackOfTheKernelAloneIsShownWhole() {
    List<String> traced = List.of("lock_acquire", "ret_from_fork");
    assertThat(KernelStack.of(with(traced))).isEqualTo(traced);
    assertThat(KernelStack.of(with(List.of()))).isEmpty();
  }

  private static Witness with(List<String> stack) {
    return new Witness("vm", "trace.txt:7", 1, 0, 1, "init", 0, "", List.of(), stack, false);
  }
}
