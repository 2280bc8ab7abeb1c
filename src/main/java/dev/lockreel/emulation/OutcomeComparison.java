package dev.lockreel.emulation;

import dev.lockreel.emulation.iommu.Type1Events;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.MmEvents;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.CallListener;
import dev.lockreel.emulation.vfio.VfioPciEvents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what emulated calls return with what the recorded ones of the same event returned: where
 * the protocol is the recorded kernel's own, how far the emulation can be trusted. Counts, in the
 * statistics: outcomes that are the same, that are other ones, those that the emulated call came to
 * later and by how much in all, and those of which the trace does not have the recorded one. Size:
 * the calls under way, and the last of each name of a task.
 */
final class OutcomeComparison implements CallListener, Stateful {
  /** What a call returned, and when. */
  record Outcome(long ret, long timestampNanos) {}

  /**
   * A recorded call that a protocol may run for.
   *
   * @param started a protocol runs for it
   * @param emulated what the emulated call returned; null where it has not
   */
  record Attempt(ModelEvent begin, boolean started, Outcome emulated, Outcome recorded) {
    Attempt starts() {
      return new Attempt(begin, true, emulated, recorded);
    }

    Attempt emulated(Outcome outcome) {
      return new Attempt(begin, started, outcome, recorded);
    }

    Attempt recorded(Outcome outcome) {
      return new Attempt(begin, started, emulated, outcome);
    }
  }

  /**
   * Events of which one is part of the other, or that one probe is the return of, by what they are
   * counted as. A page fault returns what the handler of the device does, where it gets so far.
   */
  private static final Map<String, String> COUNTED_AS =
      Map.of(
          VfioPciEvents.PAGE_FAULT,
          VfioPciEvents.FAULT,
          MmEvents.HANDLE_MM_FAULT,
          VfioPciEvents.FAULT,
          Type1Events.DMA_MAP,
          Type1Events.DMA_IOCTL,
          Type1Events.DMA_UNMAP,
          Type1Events.DMA_IOCTL);

  private static final long VM_FAULT_ERROR = 0x1 | 0x2 | 0x10 | 0x20 | 0x40 | 0x800;

  /** VM_FAULT_RETRY and VM_FAULT_FALLBACK: the same fault is handled once more. */
  private static final long VM_FAULT_AGAIN = 0x400 | 0x800;

  private final Kernel kernel;

  /** By task, oldest first. */
  private final Map<Integer, List<Attempt>> attempts = new LinkedHashMap<>();

  /** What the trace has shown a return value of. */
  private final Set<String> returning = new HashSet<>();

  OutcomeComparison(Kernel kernel) {
    this.kernel = kernel;
  }

  private static String name(ModelEvent event) {
    return COUNTED_AS.getOrDefault(event.name(), event.name());
  }

  /** A recorded call begins; {@link #taken} follows once a protocol has begun for it, or none. */
  void begins(ModelEvent event) {
    if (event.name().equals(MmEvents.HANDLE_MM_FAULT)) {
      // No protocol runs for it: only what it returns is of interest.
      return;
    }
    attempts.computeIfAbsent(event.pid(), pid -> new ArrayList<>(2)).add(fresh(event));
  }

  private static Attempt fresh(ModelEvent event) {
    return new Attempt(event, false, null, null);
  }

  /**
   * The models have taken the begin of a call: where no protocol has begun, nothing is compared.
   */
  void taken(ModelEvent event) {
    List<Attempt> its = attempts.get(event.pid());
    if (its != null) {
      its.removeIf(each -> !each.started() && each.begin().equals(event));
      dropEmpty(event.pid(), its);
    }
  }

  /** Whether a fault has returned without an outcome: it is handled once more. */
  static boolean comesAgain(ModelEvent event) {
    return name(event).equals(VfioPciEvents.FAULT)
        && (event.number("ret", 0) & VM_FAULT_AGAIN) != 0;
  }

  /** The trace shows what a recorded call returned. */
  void recorded(ModelEvent event) {
    if (comesAgain(event)) {
      return;
    }
    String name = name(event);
    returning.add(name);
    List<Attempt> its = attempts.getOrDefault(event.pid(), List.of());
    for (int i = its.size() - 1; i >= 0; i--) {
      Attempt each = its.get(i);
      if (name(each.begin()).equals(name) && each.recorded() == null) {
        Outcome outcome = new Outcome(event.number("ret", Long.MIN_VALUE), event.timestampNanos());
        settle(event.pid(), i, each.recorded(outcome));
        return;
      }
    }
  }

  @Override
  public void started(Call call) {
    ModelEvent begin = call.begin();
    List<Attempt> its = attempts.computeIfAbsent(begin.pid(), pid -> new ArrayList<>(2));
    int at = find(its, begin);
    if (at < 0) {
      its.add(fresh(begin));
      at = its.size() - 1;
    }
    its.set(at, its.get(at).starts());
    // What the task did before under that name is over, and the trace has not shown how it ended.
    for (int i = at - 1; i >= 0; i--) {
      Attempt before = its.get(i);
      if (before.emulated() != null && name(before.begin()).equals(name(begin))) {
        kernel.count(missing(before));
        its.remove(i);
      }
    }
  }

  @Override
  public void returned(Call call) {
    List<Attempt> its = attempts.getOrDefault(call.begin().pid(), List.of());
    int at = find(its, call.begin());
    if (at >= 0) {
      Outcome outcome = new Outcome(call.result(), kernel.now().timestampNanos());
      settle(call.begin().pid(), at, its.get(at).emulated(outcome));
    }
  }

  private static int find(List<Attempt> its, ModelEvent begin) {
    for (int i = its.size() - 1; i >= 0; i--) {
      if (its.get(i).begin().equals(begin)) {
        return i;
      }
    }
    return -1;
  }

  private void settle(int pid, int at, Attempt attempt) {
    List<Attempt> its = attempts.get(pid);
    if (attempt.emulated() == null || attempt.recorded() == null) {
      its.set(at, attempt);
      return;
    }
    its.remove(at);
    dropEmpty(pid, its);
    compare(attempt);
  }

  private void dropEmpty(int pid, List<Attempt> its) {
    if (its.isEmpty()) {
      attempts.remove(pid);
    }
  }

  private void compare(Attempt attempt) {
    kernel.count(same(attempt) ? "outcomesSame" : "outcomesOther");
    long late = attempt.emulated().timestampNanos() - attempt.recorded().timestampNanos();
    if (late > 0) {
      kernel.count("outcomesLate");
      kernel.count("outcomesLateNanos", late);
    }
  }

  /** Counts of pages and the like are not compared, only whether it went well and the error. */
  private static boolean same(Attempt attempt) {
    long emulated = attempt.emulated().ret();
    long recorded = attempt.recorded().ret();
    if (name(attempt.begin()).equals(VfioPciEvents.FAULT)) {
      return emulated == recorded
          || ((emulated & VM_FAULT_ERROR) == 0 && (recorded & VM_FAULT_ERROR) == 0);
    }
    return emulated >= 0 ? recorded >= 0 : emulated == recorded;
  }

  /** What an emulated outcome counts as whose recorded one the trace does not have. */
  private String missing(Attempt attempt) {
    return returning.contains(name(attempt.begin()))
        ? "outcomesWithoutCounterpart"
        : "outcomesOfNoRecordedReturn";
  }

  /** Counts what is settled only by the end of the trace. */
  void countRest(Map<String, Long> counters) {
    for (List<Attempt> its : attempts.values()) {
      for (Attempt each : its) {
        if (each.emulated() != null) {
          counters.merge(missing(each), 1L, Long::sum);
        }
      }
    }
  }

  @Override
  public void forgotten(int pid) {
    attempts.remove(pid);
  }

  @Override
  public void fields(StateFields f) {
    f.groups("attempts", Integer.class, Attempt.class, attempts, () -> new ArrayList<>(2));
    f.all("returning", String.class, returning);
  }
}
