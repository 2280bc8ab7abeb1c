package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.hmm.Invalidation.State;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;

/**
 * The invalidations whose protocols are run: their starts and ends, and those that were given up in
 * between.
 */
final class EmulatedInvalidations {
  private final HmmCore core;
  private final OpenInvalidations open;

  EmulatedInvalidations(HmmCore core, OpenInvalidations open) {
    this.core = core;
    this.open = open;
  }

  /** Runs the protocol of a recorded start. */
  void start(ModelEvent event) {
    Subscriptions subscriptions = core.objects().subscriptionsOf(event);
    Hmm hmm = subscriptions.hmm;
    if (hmm == null && subscriptions.intervals.isEmpty()) {
      hmm = core.objects().hmmOf(subscriptions);
    }
    Invalidation start = new Invalidation(event, subscriptions);
    core.kernel().count(HmmCounters.INVALIDATIONS);
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

  /** Ends the flight of a start, since the recorded caller has gone on. */
  void endsStart(int pid) {
    Call call = core.machine().innermost(pid, HmmEvents.INVALIDATE_RANGE_START);
    if (call != null) {
      core.machine().ends(call);
    }
  }

  /** Whether its protocol still runs. */
  boolean underWay(Invalidation start) {
    return core.kernel().executes()
        && start.state == State.STARTING
        && core.machine().innermost(start.pid(), HmmEvents.INVALIDATE_RANGE_START) != null;
  }

  /** Gives up its protocol, if that still runs. */
  void abandon(Invalidation start) {
    if (underWay(start)) {
      core.machine().abandon(start.pid());
    }
    givenUp(start);
  }

  /**
   * Takes back the counts of an invalidation whose protocol was given up before its end; returns
   * whether it was.
   */
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

  /** Settles a start that is over, emulated and recorded: drops it where no end will come. */
  void settle(Invalidation start) {
    boolean recordedFailure =
        start.recordedRet() < 0 && start.recordedRet() != Invalidation.UNKNOWN;
    if (start.state == State.RUNNING && (recordedFailure || start.endIsDue)) {
      // The recorded start failed and has no end; the emulated one succeeded, so end it here.
      end(start.begin(), start);
    } else if (start.state != State.RUNNING && (recordedFailure || start.endIsDue)) {
      close(start);
    }
  }

  /** Runs the protocol of a recorded end. */
  void end(ModelEvent event) {
    Subscriptions subscriptions = core.objects().find(event);
    Invalidation start = open.endedBy(event, subscriptions);
    // In a search each task's own starts say what it ends, or that would depend on the order.
    if (start == null && subscriptions != null && !core.kernel().searched()) {
      start = ofAnotherTask(event, subscriptions);
    }
    if (start == null) {
      core.kernel().count(HmmCounters.ENDS_WITHOUT_START);
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

  /** Whether an end has no start of its task. */
  boolean endsNone(ModelEvent event) {
    return open.endedBy(event, core.objects().find(event)) == null;
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
