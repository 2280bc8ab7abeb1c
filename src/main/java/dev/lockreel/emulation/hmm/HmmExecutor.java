package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.hmm.Invalidation.State;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import java.io.Serializable;

/** Takes recorded events as stimuli: runs the chosen protocol for them. */
final class HmmExecutor implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Kernel kernel;
  private final Machine machine;
  private final HmmObjects objects;
  private final OpenInvalidations open;
  private final InvalidateVariant variant;

  HmmExecutor(
      Kernel kernel,
      Machine machine,
      HmmObjects objects,
      OpenInvalidations open,
      InvalidateVariant variant) {
    this.kernel = kernel;
    this.machine = machine;
    this.objects = objects;
    this.open = open;
    this.variant = variant;
  }

  Kernel kernel() {
    return kernel;
  }

  Machine machine() {
    return machine;
  }

  HmmObjects objects() {
    return objects;
  }

  InvalidateVariant variant() {
    return variant;
  }

  void take(ModelEvent event) {
    switch (event.name()) {
      case HmmFindings.START -> start(event);
      case HmmFindings.END -> end(event);
      case "hmm_sync_cpu_device_pagetables" -> callback(event);
      case "mmu_interval_invalidate" -> intervalCallback(event);
      case "device_access" -> access(event);
      default -> {
        // A recorded return has nothing to say where the protocol has its own outcome.
        if (!event.isReturn()) {
          change(event);
        }
      }
    }
  }

  private void change(ModelEvent event) {
    endsStart(event.pid());
    switch (event.name()) {
      case "hmm_register" -> objects.register(event);
      case "hmm_release" -> hmm(event, "hmm_release", new Release(this, objects.hmmOf(event)));
      case "hmm_mirror_register" -> mirror(event, true);
      case "hmm_mirror_unregister" -> mirror(event, false);
      case "hmm_range_register" -> rangeRegister(event);
      case "hmm_range_unregister" -> rangeUnregister(event);
      case "hmm_range_wait" -> rangeWait(event);
      case "hmm_range_fault" -> rangeFault(event);
      case "mmu_interval_notifier_insert" -> insert(event);
      case "mmu_interval_notifier_remove" -> remove(event);
      case "mmu_interval_read_begin" -> readBegin(event);
      case "mmu_interval_read_retry" -> {
        // The emulated fault asks for itself.
      }
      default -> throw new AssertionError("no event of this model: " + event.name());
    }
  }

  private void hmm(ModelEvent event, String function, Body body) {
    machine.start(new Call(function, variant.chosen(), event, body));
  }

  private void intervals(ModelEvent event, Body body) {
    machine.start(new Call(event.name(), "", event, body));
  }

  private void start(ModelEvent event) {
    if (event.isReturn()) {
      // The emulated one had returned before.
      Invalidation start = open.starting(event.pid());
      if (start != null) {
        start.returned(event);
        settle(start);
      }
      return;
    }
    Subscriptions subscriptions = objects.subscriptionsOf(event);
    Hmm hmm = subscriptions.hmm;
    if (hmm == null && subscriptions.intervals.isEmpty()) {
      hmm = objects.hmmOf(subscriptions);
    }
    Invalidation start = new Invalidation(event, subscriptions);
    kernel.count("invalidations");
    kernel.watch(event.pid());
    Invalidation tooDeep = open.push(start);
    if (tooDeep != null) {
      kernel.unwatch(tooDeep.pid());
    }
    Body body = new InvalidateRangeStart(this, start, hmm);
    if (hmm != null) {
      hmm(event, "hmm_invalidate_range_start", body);
    } else {
      intervals(event, body);
    }
  }

  /** The recorded caller has gone on: its start has come to its end. */
  private void endsStart(int pid) {
    Call call = machine.innermost(pid, HmmFindings.START);
    if (call != null) {
      machine.ends(call);
    }
  }

  /** Its protocol has not come to its end. */
  boolean underWay(Invalidation start) {
    return kernel.executes()
        && start.state == State.STARTING
        && machine.innermost(start.pid(), HmmFindings.START) != null;
  }

  /** Gives its protocol up, if that is under way. */
  void abandon(Invalidation start) {
    if (underWay(start)) {
      machine.abandon(start.pid());
    }
    givenUp(start);
  }

  /** Its protocol was given up before its end: what it counted is given back. */
  boolean givenUp(Invalidation start) {
    if (!kernel.executes() || start.state != State.STARTING || underWay(start)) {
      return false;
    }
    start.state = State.OVER;
    Subscriptions subscriptions = start.subscriptions();
    if (start.counted) {
      subscriptions.uncounts(start);
    } else {
      subscriptions.gaveUp(start);
    }
    if (start.countedInIntervals) {
      subscriptions.sequence().end();
      machine.wakeUp(subscriptions.wq());
    }
    Hmm hmm = start.countedIn;
    if (hmm != null) {
      hmm.notifiers--;
      hmm.sequence().end();
      machine.wakeUp(hmm.wq());
    }
    return true;
  }

  /** A start, emulated and recorded, has come to its end: drops what has no end to come. */
  void settle(Invalidation start) {
    boolean recordedFailure =
        start.recordedRet() < 0 && start.recordedRet() != Invalidation.UNKNOWN;
    if (start.state == State.RUNNING && (recordedFailure || start.endIsDue)) {
      // The recorded caller has no end to come; the emulated one goes ahead and ends it.
      startEnd(start.begin(), start);
    } else if (start.state != State.RUNNING && (recordedFailure || start.endIsDue)) {
      close(start);
    }
  }

  private void close(Invalidation start) {
    if (open.remove(start)) {
      kernel.unwatch(start.pid());
    }
  }

  private void end(ModelEvent event) {
    if (event.isReturn()) {
      return;
    }
    endsStart(event.pid());
    Subscriptions subscriptions = objects.find(event);
    Invalidation start = open.endedBy(event, subscriptions);
    if (start == null && subscriptions != null) {
      start = ofAnotherTask(event, subscriptions);
    }
    if (start == null) {
      kernel.count("endsWithoutStart");
      if (subscriptions != null && subscriptions.known && subscriptions.hmm != null) {
        hmm(
            event,
            "hmm_invalidate_range_end",
            new InvalidateRangeEnd(this, null, subscriptions, subscriptions.hmm));
      }
    } else if (start.state == State.RUNNING) {
      startEnd(event, start);
    } else if (start.state == State.STARTING) {
      start.endIsDue = true;
    } else {
      // The emulated start failed: its caller does not end it.
      close(start);
    }
  }

  private static Invalidation ofAnotherTask(ModelEvent event, Subscriptions subscriptions) {
    for (Invalidation each : subscriptions.inFlight) {
      if (each.isEndedBy(event)) {
        return each;
      }
    }
    return null;
  }

  private void startEnd(ModelEvent event, Invalidation start) {
    start.state = State.OVER;
    close(start);
    Hmm hmm = start.countedIn;
    Body body = new InvalidateRangeEnd(this, start, start.subscriptions(), hmm);
    if (hmm != null) {
      hmm(event, "hmm_invalidate_range_end", body);
    } else {
      machine.start(new Call(HmmFindings.END, "", event, body));
    }
  }

  private void callback(ModelEvent event) {
    Invalidation start = open.starting(event.pid());
    if (start != null && event.has("ret")) {
      start.callbackReturned(event);
    }
  }

  private void intervalCallback(ModelEvent event) {
    Invalidation start = open.starting(event.pid());
    if (start != null && event.has("ret") && !event.flag("ret", true)) {
      start.callbackWouldBlock(event);
    }
  }

  private void mirror(ModelEvent event, boolean comes) {
    hmm(
        event,
        event.name(),
        new MirrorChange(this, objects.hmmOf(event), event.address("mirror"), comes));
  }

  private void rangeRegister(ModelEvent event) {
    HmmRange old = objects.range(event.address("range"));
    if (old != null) {
      hmm(event, "hmm_range_unregister", new RangeUnregister(this, old));
    }
    hmm(event, event.name(), new RangeRegister(this, objects.newRange(event)));
  }

  private void rangeUnregister(ModelEvent event) {
    HmmRange range = objects.range(event.address("range"));
    if (range != null) {
      hmm(event, event.name(), new RangeUnregister(this, range));
    }
  }

  private void rangeWait(ModelEvent event) {
    HmmRange range = objects.range(event.address("range"));
    if (range != null) {
      hmm(event, "hmm_range_wait_until_valid", new RangeWait(this, range));
    }
  }

  private void rangeFault(ModelEvent event) {
    kernel.count("rangeFaults");
    HmmRange range = objects.range(event.address("range"));
    if (range != null) {
      hmm(event, event.name(), new RangeFault(this, range));
      return;
    }
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null) {
      intervals(event, new IntervalFault(this, interval));
    }
  }

  private void insert(ModelEvent event) {
    IntervalNotifier old = objects.interval(event.address("mni"));
    if (old != null) {
      objects.remove(old);
      old.subscriptions().intervals.remove(old.address(), old);
    }
    intervals(event, new IntervalInsert(objects.newInterval(event)));
  }

  private void remove(ModelEvent event) {
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null) {
      intervals(event, new IntervalRemove(this, interval));
    }
  }

  private void readBegin(ModelEvent event) {
    IntervalNotifier interval = objects.interval(event.address("mni"));
    if (interval != null) {
      intervals(event, new IntervalReadBegin(interval));
    }
  }

  private void access(ModelEvent event) {
    if (event.isReturn()) {
      return;
    }
    endsStart(event.pid());
    HmmRange range = objects.range(event.address("range"));
    IntervalNotifier interval = objects.interval(event.address("range"));
    if (range == null && interval == null) {
      return;
    }
    DeviceMapping mapping = range != null ? range.mapping() : interval.mapping();
    if (!mapping.mapped()) {
      kernel.count("deviceFaults");
    } else if (mapping.takenAway(event)) {
      kernel.report(
          HmmFindings.staleAccess(
              event,
              range != null ? range.toString() : interval.toString(),
              mapping,
              range != null ? variant.chosen() : "mmu_interval_read_begin"));
    }
  }

  /** Whoever waits looks again whether anything runs. */
  void wakeAll(Subscriptions subscriptions) {
    machine.wakeUp(subscriptions.wq());
    if (subscriptions.hmm != null) {
      machine.wakeUp(subscriptions.hmm.wq());
    }
  }

  /** Waiters for that mm's count to reach 0 wait in vain. */
  void neverWakes(Subscriptions subscriptions) {
    String why = HmmFindings.neverWakes(subscriptions.firstLeaked);
    subscriptions.wq().neverWakes(why);
    if (subscriptions.hmm != null) {
      subscriptions.hmm.wq().neverWakes(why);
    }
  }
}
