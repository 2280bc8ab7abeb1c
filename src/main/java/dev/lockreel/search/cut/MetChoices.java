package dev.lockreel.search.cut;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.Set;
import java.util.TreeSet;

/** What the recorded calls met that no lock decides: the choices that a search may make too. */
final class MetChoices {
  private static final long EAGAIN = -11;
  private static final long ENOMEM = -12;
  private static final long VM_FAULT_OOM = 0x1;
  private static final long VM_FAULT_RETRY = 0x400;

  private final Set<String> names = new TreeSet<>();

  /** Takes an event of the window: a callback, or the return of one. */
  void takes(ModelEvent event) {
    long ret = event.number("ret", CallSpan.UNKNOWN);
    boolean wouldBlock =
        switch (event.name()) {
          case "hmm_sync_cpu_device_pagetables" -> ret == EAGAIN;
          // It returns whether it has invalidated.
          case "mmu_interval_invalidate" -> ret == 0;
          default -> false;
        };
    if (wouldBlock) {
      names.add("callback-eagain");
    }
  }

  /** Takes a call of the window. */
  void takes(CallSpan span) {
    if (span.ret == CallSpan.UNKNOWN) {
      return;
    }
    boolean fault = span.begin.name().equals(PageFaults.FAULT);
    if (span.ret == ENOMEM || (fault && (span.ret & VM_FAULT_OOM) != 0)) {
      names.add("allocation-failure");
    }
    if (fault && (span.ret & VM_FAULT_RETRY) != 0) {
      names.add("fault-retry");
    }
  }

  /** Their names, each once. */
  Set<String> names() {
    return names;
  }
}
