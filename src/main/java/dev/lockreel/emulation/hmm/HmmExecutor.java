package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import java.util.List;

/** Runs the protocols of HMM: takes events as stimuli, begins and ends calls. */
final class HmmExecutor {
  /** Calls that are in flight until their return or the next call of their task. */
  private static final List<String> REGISTRATIONS =
      List.of(HmmEvents.MIRROR_REGISTER, HmmEvents.MIRROR_UNREGISTER);

  private final HmmCore core;
  private final Kernel kernel;
  private final HmmObjects objects;
  private final OpenInvalidations open;

  HmmExecutor(HmmCore core, OpenInvalidations open) {
    this.core = core;
    kernel = core.kernel();
    objects = core.objects();
    this.open = open;
  }

  /**
   * Handles the begin of a call: a start or a registration that its task had in flight is over. A
   * return says nothing where the protocol has its own outcome.
   *
   * @return whether a protocol is to run for it
   */
  boolean begins(ModelEvent event) {
    if (event.isReturn()) {
      return false;
    }
    core.invalidations().endsStart(event.pid());
    for (String name : REGISTRATIONS) {
      Call open = core.machine().innermost(event.pid(), name);
      if (open != null) {
        core.machine().ends(open);
      }
    }
    return true;
  }

  void invalidateRangeStart(ModelEvent event) {
    if (!event.isReturn()) {
      core.invalidations().start(event);
      return;
    }
    // The emulated one had returned before.
    Invalidation start = open.starting(event.pid());
    if (start != null) {
      start.returned(event);
      core.invalidations().settle(start);
    }
  }

  void invalidateRangeEnd(ModelEvent event) {
    core.invalidations().end(event);
  }

  /** Takes the recorded result of a mirror's callback for the start in progress. */
  void callback(ModelEvent event) {
    Invalidation start = open.starting(event.pid());
    if (start != null && event.has("ret")) {
      start.callbackReturned(event);
    } else if (start != null && !event.isReturn()) {
      start.callbackEntered(event.address("mirror"));
    }
  }

  /** Takes the recorded result of an interval notifier's callback. */
  void intervalCallback(ModelEvent event) {
    Invalidation start = open.starting(event.pid());
    if (start != null && event.has("ret") && !event.flag("ret", true)) {
      start.callbackWouldBlock(event);
    } else if (start != null && !event.isReturn()) {
      start.callbackEntered(event.address("mni"));
    }
  }

  void register(ModelEvent event) {
    if (event.number("ret", 0) < 0) {
      return;
    }
    if (kernel.searched() && objects.knows(event.address("hmm"))) {
      // It keeps its address, in whatever order.
      return;
    }
    objects.register(event);
  }

  void release(ModelEvent event) {
    hmm(event, event.name(), new Release(core, objects.hmmOf(event)));
  }

  void mirrorRegister(ModelEvent event) {
    mirror(event, true);
  }

  void mirrorUnregister(ModelEvent event) {
    mirror(event, false);
  }

  private void mirror(ModelEvent event, boolean comes) {
    if (comes && event.number("ret", 0) < 0) {
      return;
    }
    hmm(
        event,
        event.name(),
        new MirrorChange(core, objects.hmmOf(event), event.address("mirror"), comes));
  }

  void rangeRegister(ModelEvent event) {
    if (event.isReturn()) {
      HmmRange failed = objects.registered(event);
      if (failed != null) {
        hmm(event, HmmEvents.RANGE_UNREGISTER, new RangeUnregister(core, failed));
      }
      return;
    }
    if (!begins(event) || event.number("ret", 0) < 0) {
      return;
    }
    HmmRange old = objects.range(event.address("range"));
    if (old != null) {
      hmm(event, HmmEvents.RANGE_UNREGISTER, new RangeUnregister(core, old));
    }
    HmmRange range = objects.newRange(event);
    objects.registers(event, range);
    hmm(event, event.name(), new RangeRegister(core, range));
  }

  void rangeUnregister(ModelEvent event) {
    HmmRange range = objects.range(event.address("range"));
    if (range != null) {
      hmm(event, event.name(), new RangeUnregister(core, range));
    }
  }

  void rangeWait(ModelEvent event) {
    HmmRange range = objects.range(event.address("range"));
    if (range != null) {
      hmm(event, "hmm_range_wait_until_valid", new RangeWait(core, range));
    }
  }

  void rangeFault(ModelEvent event) {
    kernel.count(HmmCounters.RANGE_FAULTS);
    HmmRange range = objects.range(event.address("range"));
    if (range != null) {
      hmm(event, event.name(), new RangeFault(core, range));
      return;
    }
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null) {
      intervals(event, new IntervalFault(core, interval));
    }
  }

  void intervalInsert(ModelEvent event) {
    if (event.number("ret", 0) < 0) {
      return;
    }
    IntervalNotifier old = objects.interval(event.address("mni"));
    if (old != null) {
      objects.remove(old);
      old.subscriptions().intervals.remove(old.address(), old);
    }
    intervals(event, new IntervalInsert(objects.newInterval(event)));
  }

  void intervalRemove(ModelEvent event) {
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null) {
      intervals(event, new IntervalRemove(core, interval));
    }
  }

  void readBegin(ModelEvent event) {
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null) {
      intervals(event, new IntervalReadBegin(interval));
    }
  }

  void access(ModelEvent event) {
    HmmRange range = objects.range(event.address("range"));
    IntervalNotifier interval = objects.interval(event.address("range"));
    if (range == null && interval == null) {
      return;
    }
    DeviceMapping mapping = range != null ? range.mapping() : interval.mapping();
    if (!mapping.mapped()) {
      kernel.count("deviceFaults");
    } else if (mapping.takenAway(event)) {
      core.findings()
          .staleAccess(
              event,
              range != null ? range.toString() : interval.toString(),
              mapping,
              range != null ? core.choice() : HmmEvents.INTERVAL_READ_BEGIN);
    }
  }

  private void hmm(ModelEvent event, String function, Body body) {
    core.machine().start(new Call(function, core.choice(), event, body));
  }

  private void intervals(ModelEvent event, Body body) {
    core.machine().start(new Call(event.name(), "", event, body));
  }
}
