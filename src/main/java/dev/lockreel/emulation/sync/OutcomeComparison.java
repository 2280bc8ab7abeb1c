package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Compares what emulated calls return with what the recorded ones of the same event returned: where
 * the protocol is the recorded kernel's own, how far the emulation can be trusted. Counts, in the
 * statistics: outcomes that are the same, that are other ones, that have no counterpart, those that
 * the emulated call came to later, and by how much in all. Size: one outcome of each live task.
 */
public final class OutcomeComparison implements Stateful {
  /** What a call returned, and when. */
  record Outcome(String name, long ret, long timestampNanos) {}

  private static final String FAULT = "vfio_pci_fault";

  /**
   * A user page fault is served by the handler of a fault event, whichever of them the trace has.
   */
  private static final Map<String, String> SERVED_AS = Map.of("page_fault_user", FAULT);

  private static final long VM_FAULT_NOPAGE = 0x100;

  private final Kernel kernel;

  /** Outcomes of recorded calls whose emulated ones are under way, by task. */
  private final Map<Integer, Outcome> recorded = new HashMap<>();

  /** Outcomes of emulated calls whose recorded ones have not returned, by task. */
  private final Map<Integer, Outcome> emulated = new HashMap<>();

  /** Events that protocols run for. */
  private final Set<String> names = new HashSet<>();

  OutcomeComparison(Kernel kernel) {
    this.kernel = kernel;
  }

  /** The trace shows what a recorded call returned. */
  public void recorded(ModelEvent event) {
    String name = event.name();
    Outcome outcome =
        new Outcome(name, event.number("ret", Long.MIN_VALUE), event.timestampNanos());
    Outcome done = emulated.remove(event.pid());
    if (done != null && done.name().equals(name)) {
      compare(done, outcome);
    } else {
      unmatched(done);
      unmatched(recorded.put(event.pid(), outcome));
    }
  }

  /** An emulated call has returned. */
  void emulated(Call call) {
    ModelEvent begin = call.begin();
    String name = SERVED_AS.getOrDefault(begin.name(), begin.name());
    names.add(name);
    Outcome outcome = new Outcome(name, call.result, kernel.now().timestampNanos());
    Outcome known = recorded.remove(begin.pid());
    if (known != null && known.name().equals(name)) {
      compare(outcome, known);
    } else {
      unmatched(known);
      unmatched(emulated.put(begin.pid(), outcome));
    }
  }

  private void unmatched(Outcome outcome) {
    if (outcome != null && names.contains(outcome.name())) {
      kernel.count("outcomesWithoutCounterpart");
    }
  }

  private void compare(Outcome ours, Outcome theirs) {
    kernel.count(same(ours, theirs) ? "outcomesSame" : "outcomesOther");
    long late = ours.timestampNanos() - theirs.timestampNanos();
    if (late > 0) {
      kernel.count("outcomesLate");
      kernel.count("outcomesLateNanos", late);
    }
  }

  /** Counts of pages and the like are not compared, only whether it went well and the error. */
  private static boolean same(Outcome ours, Outcome theirs) {
    if (ours.name().equals(FAULT)) {
      return ours.ret() == theirs.ret() || (served(ours) && served(theirs));
    }
    return ours.ret() >= 0 ? theirs.ret() >= 0 : ours.ret() == theirs.ret();
  }

  private static boolean served(Outcome fault) {
    return fault.ret() == 0 || fault.ret() == VM_FAULT_NOPAGE;
  }

  /** The task is dead, or events were lost. */
  void forget(int pid) {
    recorded.remove(pid);
    emulated.remove(pid);
  }

  @Override
  public void fields(StateFields f) {
    f.all("recorded", Integer.class, Outcome.class, recorded);
    f.all("emulated", Integer.class, Outcome.class, emulated);
    f.all("names", String.class, names);
  }
}
