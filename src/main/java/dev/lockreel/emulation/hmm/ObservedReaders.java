package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.hmm.Invalidation.State;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.FindingBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows recorded readers: waits for invalidations to end, faults, and accesses of devices. */
final class ObservedReaders implements Stateful {
  private final Kernel kernel;
  private final HmmObjects objects;
  private final HmmFindings findings;

  /** Tasks in a call that waits for invalidations to end. */
  private final Map<Integer, Reader> readers = new LinkedHashMap<>();

  private final Map<Integer, Fault> faults = new HashMap<>();

  /**
   * A fault of a range that is under way.
   *
   * @param range null for an interval notifier
   * @param interval null for a range
   * @param generation of the mapping when it began
   * @param collidesWith an invalidation that was running by then; null for none
   */
  record Fault(
      ModelEvent begin,
      HmmRange range,
      IntervalNotifier interval,
      long generation,
      Invalidation collidesWith) {
    DeviceMapping mapping() {
      return range != null ? range.mapping() : interval.mapping();
    }
  }

  ObservedReaders(HmmCore core) {
    kernel = core.kernel();
    objects = core.objects();
    findings = core.findings();
  }

  /** Takes any event of a task: a task that does something else has returned from its wait. */
  void seen(ModelEvent event) {
    if (!readers.isEmpty()) {
      Reader reader = readers.get(event.pid());
      if (reader != null && !event.name().equals(reader.begin().name())) {
        leave(readers, event.pid());
      }
    }
  }

  void readBegin(ModelEvent event) {
    Reader reader = leave(readers, event.pid());
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (!event.isReturn()) {
      if (interval != null && !event.has("ret")) {
        enter(readers, event.pid(), Reader.of(event, interval));
      }
    } else if (reader != null) {
      takenForValid(reader.interval(), event.number("ret", Invalidation.UNKNOWN), event);
    }
  }

  void readRetry(ModelEvent event) {
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null && event.has("ret") && !event.flag("ret", true)) {
      takenForValid(interval, event.number("seq", Invalidation.UNKNOWN), event);
    }
  }

  void rangeWait(ModelEvent event) {
    Reader reader = leave(readers, event.pid());
    if (!event.isReturn() && !event.has("ret")) {
      HmmRange range = objects.range(event.address("range"));
      if (range != null) {
        enter(readers, event.pid(), Reader.of(event, range));
      }
      return;
    }
    HmmRange range = reader == null ? objects.range(event.address("range")) : reader.range();
    if (range != null && event.number("ret", -1) >= 0) {
      ModelEvent since = reader == null ? event : reader.begin();
      takenForValid(since, event, range);
    }
  }

  /** Checks that an overlapping invalidation did not run all the time since {@code since}. */
  private void takenForValid(ModelEvent since, ModelEvent now, HmmRange range) {
    for (Invalidation each : range.hmm().subscriptions().inFlight) {
      if (each.state == State.RUNNING
          && each.returnedBefore(since)
          && each.interval().overlaps(range.interval())) {
        validDuring(each, now, range.toString());
        return;
      }
    }
  }

  /**
   * Checks that a reader does not use the number of an invalidation that is still running. The
   * numbers that an interval notifier takes over are its driver's choice: it may know that it need
   * not care.
   */
  private void takenForValid(IntervalNotifier interval, long seq, ModelEvent now) {
    for (Invalidation each : interval.subscriptions().inFlight) {
      if (each.state == State.RUNNING && each.calledWith(interval, seq)) {
        validDuring(each, now, interval.toString());
        return;
      }
    }
  }

  private void validDuring(Invalidation running, ModelEvent now, String what) {
    String outcome = now.name() + " returns to " + now.task() + " as if " + what + " were valid";
    findings.validDuring(running, now, false, now.name(), outcome);
  }

  void fault(ModelEvent event) {
    if (event.isReturn()) {
      Fault fault = leave(faults, event.pid());
      if (fault != null && event.number("ret", -1) >= 0) {
        faulted(fault, event);
      } else if (fault != null) {
        kernel.count(HmmCounters.FAULT_RETRIES);
      }
      return;
    }
    kernel.count(HmmCounters.RANGE_FAULTS);
    HmmRange range = objects.range(event.address("range"));
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (range == null && interval == null) {
      return;
    }
    Subscriptions subscriptions =
        range != null ? range.hmm().subscriptions() : interval.subscriptions();
    Interval addresses = range != null ? range.interval() : interval.interval();
    DeviceMapping mapping = range != null ? range.mapping() : interval.mapping();
    Fault fault =
        new Fault(event, range, interval, mapping.generation(), running(subscriptions, addresses));
    if (!event.has("ret")) {
      enter(faults, event.pid(), fault);
    } else if (event.number("ret", -1) >= 0) {
      faulted(fault, event);
    } else {
      kernel.count(HmmCounters.FAULT_RETRIES);
    }
  }

  /** An overlapping invalidation whose start has returned; null for none. */
  private static Invalidation running(Subscriptions subscriptions, Interval addresses) {
    for (Invalidation each : subscriptions.inFlight) {
      if (each.state == State.RUNNING && each.interval().overlaps(addresses)) {
        return each;
      }
    }
    return null;
  }

  private void faulted(Fault fault, ModelEvent event) {
    if (fault.range() != null) {
      takenForValid(fault.begin(), event, fault.range());
    } else {
      long seq = fault.begin().number("seq", Invalidation.UNKNOWN);
      takenForValid(fault.interval(), seq, event);
    }
    DeviceMapping mapping = fault.mapping();
    Invalidation with = fault.collidesWith();
    if (with == null && mapping.generation() != fault.generation()) {
      with = mapping.invalidatedBy();
    }
    mapping.faulted(with != null, with);
  }

  void access(ModelEvent event) {
    HmmRange range = objects.range(event.address("range"));
    IntervalNotifier interval = objects.interval(event.address("range"));
    if (event.isReturn() || (range == null && interval == null)) {
      return;
    }
    DeviceMapping mapping = range != null ? range.mapping() : interval.mapping();
    if (mapping.takenAway(event)) {
      findings.staleAccess(
          event, range != null ? range.toString() : interval.toString(), mapping, "");
    }
  }

  /** Ends the calls of a task that has left all of them. */
  void left(int pid) {
    leave(readers, pid);
    leave(faults, pid);
  }

  void gap() {
    List.copyOf(readers.keySet()).forEach(this::left);
    List.copyOf(faults.keySet()).forEach(this::left);
  }

  /** Begins a call of a task, and watches for its return to user space. */
  private <T> void enter(Map<Integer, T> calls, int pid, T call) {
    if (calls.put(pid, call) == null) {
      kernel.watch(pid);
    }
  }

  private <T> T leave(Map<Integer, T> calls, int pid) {
    T call = calls.remove(pid);
    if (call != null) {
      kernel.unwatch(pid);
    }
    return call;
  }

  /** Findings about readers that wait where the trace ends. */
  List<FindingBuilder> waiting() {
    List<FindingBuilder> waiting = new ArrayList<>();
    for (Reader reader : readers.values()) {
      if (reader.waits()) {
        waiting.add(HmmFindings.stillWaits(reader));
      }
    }
    return waiting;
  }

  @Override
  public void fields(StateFields f) {
    f.all("readers", Integer.class, Reader.class, readers);
    f.all("faults", Integer.class, Fault.class, faults);
  }
}
