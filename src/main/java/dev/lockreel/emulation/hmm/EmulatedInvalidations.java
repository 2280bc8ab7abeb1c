package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.hmm.Invalidation.State;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;

/**
 * The life of invalidations whose protocols are run: their starts, their ends, and those that were
 * given up in between.
 */
final class EmulatedInvalidations {
  private final HmmCore core;
  private final OpenInvalidations open;

  EmulatedInvalidations(HmmCore core, OpenInvalidations open) {
    this.core = core;
    this.open = open;
  }

  /** A recorded start begins one. */
  void start(ModelEvent event) {
    Subscriptions subscriptions = core.objects().subscriptionsOf(event);
    Hmm hmm = subscriptions.hmm;
    if (hmm == null && subscriptions.intervals.isEmpty()) {
      hmm = core.objects().hmmOf(subscriptions);
    }
    Invalidation start = new Invalidation(event, subscriptions);
    core.kernel().count("invalidations");
    core.kernel().watch(event.pid());
    Invalidation tooDeep = open.push(start);
    if (tooDeep != null) {
      core.kernel().unwatch(tooDeep.pid());
    }
    Body body = new InvalidateRangeStart(core, start, hmm);
    Call call =
        hmm != null
            ? new Call(HmmFindings.HMM_START, core.choice(), event, body)
            : new Call(HmmEvents.INVALIDATE_RANGE_START, "", event, body);
    core.machine().start(call);
  }

  /** The recorded caller has gone on: its start has come to its end. */
  void endsStart(int pid) {
    Call call = core.machine().innermost(pid, HmmEvents.INVALIDATE_RANGE_START);
    if (call != null) {
      core.machine().ends(call);
    }
  }

  /** Its protocol has not come to its end. */
  boolean underWay(Invalidation start) {
    return core.kernel().executes()
        && start.state == State.STARTING
        && core.machine().innermost(start.pid(), HmmEvents.INVALIDATE_RANGE_START) != null;
  }

  /** Gives its protocol up, if that is under way. */
  void abandon(Invalidation start) {
    if (underWay(start)) {
      core.machine().abandon(start.pid());
    }
    givenUp(start);
  }

  /** Its protocol was given up before its end: what it counted is given back. */
  boolean givenUp(Invalidation start) {
    if (!core.kernel().executes() || start.state != State.STARTING || underWay(start)) {
      return false;
    }
    start.state = State.OVER;
    Machine machine = core.machine();
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
      hmm.notifiersDown();
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
      end(start.begin(), start);
    } else if (start.state != State.RUNNING && (recordedFailure || start.endIsDue)) {
      close(start);
    }
  }

  /** A recorded end. */
  void end(ModelEvent event) {
    Subscriptions subscriptions = core.objects().find(event);
    Invalidation start = open.endedBy(event, subscriptions);
    if (start == null && subscriptions != null) {
      start = ofAnotherTask(event, subscriptions);
    }
    if (start == null) {
      core.kernel().count("endsWithoutStart");
      if (subscriptions != null && subscriptions.known && subscriptions.hmm != null) {
        run(event, new InvalidateRangeEnd(core, null, subscriptions, subscriptions.hmm));
      }
    } else if (start.state == State.RUNNING) {
      end(event, start);
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

  private void end(ModelEvent event, Invalidation start) {
    start.state = State.OVER;
    close(start);
    run(event, new InvalidateRangeEnd(core, start, start.subscriptions(), start.countedIn));
  }

  private void run(ModelEvent event, InvalidateRangeEnd body) {
    core.machine()
        .start(
            body.hmm() != null
                ? new Call("hmm_invalidate_range_end", core.choice(), event, body)
                : new Call(HmmEvents.INVALIDATE_RANGE_END, "", event, body));
  }

  private void close(Invalidation start) {
    if (open.remove(start)) {
      core.kernel().unwatch(start.pid());
    }
  }
}
