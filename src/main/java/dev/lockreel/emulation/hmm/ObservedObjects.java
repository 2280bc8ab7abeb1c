package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Machine;
import java.util.List;

/** Follows recorded registrations and removals of hmms, mirrors, ranges and interval notifiers. */
final class ObservedObjects {
  private final Machine machine;
  private final HmmObjects objects;
  private final HmmFindings findings;

  ObservedObjects(HmmCore core) {
    machine = core.machine();
    objects = core.objects();
    findings = core.findings();
  }

  /** Takes any event of a task: one that does something else has returned from registering. */
  void seen(ModelEvent event) {
    if (!event.name().equals(HmmEvents.RANGE_REGISTER)) {
      objects.gone(event.pid());
    }
  }

  void insert(ModelEvent event) {
    if (event.isReturn() || event.number("ret", 0) < 0) {
      return;
    }
    IntervalNotifier old = objects.interval(event.address("mni"));
    if (old != null) {
      forget(old);
    }
    IntervalNotifier made = objects.newInterval(event);
    made.subscriptions().intervals.put(made.address(), made);
    made.seq = made.subscriptions().sequence().joined();
  }

  void remove(ModelEvent event) {
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null && !event.isReturn()) {
      forget(interval);
    }
  }

  private void forget(IntervalNotifier interval) {
    objects.remove(interval);
    interval.subscriptions().intervals.remove(interval.address(), interval);
    objects.tidy(interval.subscriptions());
  }

  void register(ModelEvent event) {
    if (!event.isReturn() && event.number("ret", 0) >= 0) {
      objects.register(event);
    }
  }

  void release(ModelEvent event) {
    if (event.isReturn()) {
      return;
    }
    Hmm hmm = objects.hmmOf(event);
    if (!hmm.dead()) {
      List<HmmRange> left = hmm.knownRanges();
      left.removeIf(objects::registering);
      if (!left.isEmpty()) {
        findings.rangeLeaked(hmm, event, "");
      }
    }
    hmm.put(machine);
  }

  void mirrorRegister(ModelEvent event) {
    mirror(event, true);
  }

  void mirrorUnregister(ModelEvent event) {
    mirror(event, false);
  }

  private void mirror(ModelEvent event, boolean comes) {
    if (event.isReturn() || event.number("ret", 0) < 0) {
      return;
    }
    Hmm hmm = objects.hmmOf(event);
    long mirror = event.address("mirror");
    if (comes && hmm.mirrors.add(mirror)) {
      hmm.get();
    } else if (!comes && hmm.mirrors.remove(mirror)) {
      hmm.put(machine);
    }
  }

  void rangeRegister(ModelEvent event) {
    if (event.isReturn()) {
      HmmRange failed = objects.registered(event);
      if (failed != null) {
        forget(failed);
      }
      return;
    }
    if (event.number("ret", 0) < 0) {
      return;
    }
    HmmRange old = objects.range(event.address("range"));
    if (old != null) {
      forget(old);
    }
    HmmRange range = objects.newRange(event);
    objects.registers(event, range);
    range.hmm().get();
    range.hmm().ranges.put(range.address(), range);
    range.valid = range.hmm().notifiers() == 0;
  }

  void rangeUnregister(ModelEvent event) {
    HmmRange range = objects.range(event.address("range"));
    if (range != null && !event.isReturn()) {
      forget(range);
    }
  }

  private void forget(HmmRange range) {
    objects.remove(range);
    if (range.hmm().ranges.remove(range.address(), range)) {
      range.hmm().put(machine);
    }
  }
}
