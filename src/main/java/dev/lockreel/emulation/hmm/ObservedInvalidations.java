package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.hmm.Invalidation.State;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows recorded invalidations: the counts, the ranges that they make invalid, their results. */
final class ObservedInvalidations implements Stateful {
  private final Kernel kernel;
  private final HmmObjects objects;
  private final HmmFindings findings;
  private final OpenInvalidations open;

  /** Ends under way, by task. */
  private final Map<Integer, Subscriptions> ending = new HashMap<>();

  ObservedInvalidations(HmmCore core, OpenInvalidations open) {
    kernel = core.kernel();
    objects = core.objects();
    findings = core.findings();
    this.open = open;
  }

  /** Takes any event of a task: one that does something else has returned from its end. */
  void seen(ModelEvent event) {
    if (!ending.isEmpty()) {
      left(event.pid());
    }
  }

  /** Ends the calls of a task that has left all of them. */
  void left(int pid) {
    Subscriptions ended = ending.remove(pid);
    if (ended != null) {
      ended.ending--;
      kernel.unwatch(pid);
      objects.tidy(ended);
    }
  }

  void gap() {
    List.copyOf(ending.keySet()).forEach(this::left);
  }

  /** Notes that an end has begun whose event does not show that it is over. */
  private void ends(ModelEvent event, Subscriptions subscriptions) {
    if (subscriptions != null && !event.has("notifiers")) {
      ending.put(event.pid(), subscriptions);
      subscriptions.ending++;
      kernel.watch(event.pid());
    }
  }

  /** {@code mmu_notifier_invalidate_range_start} and its return. */
  void start(ModelEvent event) {
    if (event.isReturn()) {
      Invalidation start = open.starting(event.pid());
      if (start != null) {
        start.returned(event);
        returned(start, event);
      } else {
        recordedCount(event);
      }
      return;
    }
    Subscriptions subscriptions = objects.subscriptionsOf(event);
    Invalidation start = new Invalidation(event, subscriptions);
    kernel.count(HmmCounters.INVALIDATIONS);
    kernel.watch(event.pid());
    Invalidation tooDeep = open.push(start);
    if (tooDeep != null) {
      kernel.unwatch(tooDeep.pid());
      doubtful(tooDeep);
    }
    if (subscriptions.hmm != null
        && subscriptions.hmm.dead()
        && subscriptions.intervals.isEmpty()) {
      start.state = State.OVER;
      recordedCount(event);
      return;
    }
    begins(start);
    if (event.has("ret")) {
      returned(start, event);
    } else {
      recordedCount(event);
    }
  }

  /** Counts an invalidation and marks what it overlaps as invalid. */
  private static void begins(Invalidation start) {
    Subscriptions subscriptions = start.subscriptions();
    subscriptions.counts(start);
    boolean overlaps = false;
    for (IntervalNotifier each : subscriptions.intervals.values()) {
      if (each.interval().overlaps(start.interval())) {
        overlaps = true;
      }
    }
    subscriptions.sequence().start(overlaps);
    if (overlaps) {
      for (IntervalNotifier each : subscriptions.intervals.values()) {
        if (each.interval().overlaps(start.interval())) {
          each.seq = subscriptions.sequence().seq();
        }
      }
    }
    Hmm hmm = subscriptions.hmm;
    if (hmm != null && !hmm.dead()) {
      hmm.notifiersUp();
      for (HmmRange range : hmm.ranges.values()) {
        if (start.interval().touches(range.interval())) {
          range.valid = false;
        }
      }
    }
  }

  /** Handles the return of the start of an invalidation that counts. */
  private void returned(Invalidation start, ModelEvent event) {
    long ret = start.recordedRet();
    if (start.state != State.STARTING) {
      return;
    }
    mirrorsAnswered(start, event);
    if (ret < 0 && ret != Invalidation.UNKNOWN) {
      kernel.count(HmmCounters.FAILED);
      if (start.blockable() || ret != Invalidation.EAGAIN) {
        findings.badError(start, event, ret);
      }
      start.state = State.FAILED;
      open.remove(start);
      kernel.unwatch(start.pid());
      givesBack(start);
      start.subscriptions().lastFailed = start;
    } else {
      succeeds(start, event);
    }
    recordedCount(event, start.subscriptions());
  }

  /**
   * Checks the results of mirrors where the event of the start has them, not events of their own.
   */
  private void mirrorsAnswered(Invalidation start, ModelEvent event) {
    if (start.callbacksSeen()) {
      return;
    }
    for (long answer : start.mirrorResults()) {
      if (answer != 0 && (start.blockable() || answer != Invalidation.EAGAIN)) {
        findings.badCallback(start, event, "", answer);
      } else if (answer == Invalidation.EAGAIN) {
        start.wouldBlock = start.begin();
      }
    }
  }

  /**
   * Notes that a start has returned 0.
   *
   * @param event that shows it: its return, or its end
   */
  private void succeeds(Invalidation start, ModelEvent event) {
    if (start.wouldBlock != null && start.atomic()) {
      findings.swallowed(start, event, "");
    }
    start.state = State.RUNNING;
    for (IntervalNotifier each : start.subscriptions().intervals.values()) {
      if (each.interval().overlaps(start.interval())) {
        tookAway(each.mapping(), start);
      }
    }
    Hmm hmm = start.subscriptions().hmm;
    if (hmm != null) {
      for (HmmRange each : hmm.ranges.values()) {
        if (each.interval().overlaps(start.interval())) {
          tookAway(each.mapping(), start);
        }
      }
    }
  }

  /** Only from the return of its start on is it certain that an invalidation took pages away. */
  private static void tookAway(DeviceMapping mapping, Invalidation start) {
    mapping.invalidationBegins();
    mapping.invalidated(start);
  }

  /** Lowers the count for a start that has ended or failed. */
  private void givesBack(Invalidation start) {
    Subscriptions subscriptions = start.subscriptions();
    subscriptions.uncounts(start);
    subscriptions.sequence().end();
    Hmm hmm = subscriptions.hmm;
    if (hmm != null && hmm.notifiers() > 0) {
      hmm.notifiersDown();
      if (hmm.notifiers() == 0) {
        hmm.ranges.values().forEach(each -> each.valid = true);
      }
    }
    objects.tidy(subscriptions);
  }

  /** Lowers the count for an invalidation whose end may just not have been recorded. */
  void mayHaveEnded(Invalidation start) {
    start.state = State.OVER;
    doubtful(start);
  }

  /** Lowers the count for an invalidation of which it is unknown whether it still runs. */
  private void doubtful(Invalidation start) {
    if (start.counted) {
      start.subscriptions().known = false;
      givesBack(start);
    }
  }

  /** {@code mmu_notifier_invalidate_range_end}. */
  void end(ModelEvent event) {
    Subscriptions subscriptions = objects.find(event);
    if (event.isReturn()) {
      recordedCount(event);
      return;
    }
    ends(event, subscriptions);
    Invalidation start = open.endedBy(event, subscriptions);
    if (start == null && subscriptions != null) {
      start = ofAnotherTask(event, subscriptions);
    }
    if (start == null) {
      if (!endedLate(event, subscriptions) && withoutStart(event, subscriptions)) {
        return;
      }
    } else {
      open.remove(start);
      kernel.unwatch(start.pid());
      if (start.counted) {
        if (start.state == State.STARTING) {
          mirrorsAnswered(start, event);
          succeeds(start, event);
        }
        start.state = State.OVER;
        givesBack(start);
      }
    }
    if (subscriptions != null) {
      recordedCount(event, subscriptions);
    } else {
      recordedCount(event);
    }
  }

  /** The invalidation that a task other than its own ends; any one, where all starts are known. */
  private Invalidation ofAnotherTask(ModelEvent event, Subscriptions subscriptions) {
    Invalidation found = null;
    for (Invalidation each : subscriptions.inFlight) {
      boolean same = each.isEndedBy(event);
      if (same || (found == null && subscriptions.known)) {
        found = each;
        if (same) {
          break;
        }
      }
    }
    if (found != null) {
      kernel.count("invalidationsEndedByOthers");
    }
    return found;
  }

  /**
   * Whether the event ends an invalidation that was reported to have no end; its waiters can go on.
   */
  private boolean endedLate(ModelEvent event, Subscriptions subscriptions) {
    Invalidation start = subscriptions == null ? null : subscriptions.endedLate(event);
    if (start == null) {
      return false;
    }
    kernel.count("invalidationsEndedLate");
    subscriptions.endsAfterAll(start);
    givesBack(start);
    return true;
  }

  /** Handles an end without a start; returns whether it was reported. */
  private boolean withoutStart(ModelEvent event, Subscriptions subscriptions) {
    if (subscriptions != null && subscriptions.hmm != null && subscriptions.hmm.dead()) {
      return false;
    }
    kernel.count(HmmCounters.ENDS_WITHOUT_START);
    if (event.number("notifiers", 0) < 0
        || (subscriptions != null && !subscriptions.inFlight.isEmpty())) {
      return false;
    }
    boolean known = subscriptions == null ? kernel.isWhole() : subscriptions.known;
    if (!known && !kernel.processes().callsKnown(event.pid())) {
      return false;
    }
    findings.underflow(event, objects.subscriptionsOf(event));
    return true;
  }

  /** Checks for a negative count, of any mm. */
  private void recordedCount(ModelEvent event) {
    if (event.number("notifiers", 0) < 0) {
      recordedCount(event, objects.subscriptionsOf(event));
    }
  }

  /** Compares with the kernel's own count after the call, where the event has it. */
  private void recordedCount(ModelEvent event, Subscriptions subscriptions) {
    long count = event.number("notifiers", Invalidation.UNKNOWN);
    if (count == Invalidation.UNKNOWN) {
      return;
    }
    long most = subscriptions.inFlight.size() + subscriptions.ending + subscriptions.leaked;
    if (count < 0) {
      findings.negative(event, subscriptions, count);
    } else if (subscriptions.known && count > most) {
      Invalidation failed = subscriptions.lastFailed;
      findings.countTooHigh(subscriptions, failed, event, count - most);
      subscriptions.leaks(count - most, failed);
      notGivenBack(subscriptions, failed);
    } else if (count == 0 && most == 0) {
      subscriptions.known = true;
    }
  }

  /** Keeps the ranges invalid that the failed start has made so. */
  private static void notGivenBack(Subscriptions subscriptions, Invalidation failed) {
    Hmm hmm = subscriptions.hmm;
    if (hmm != null) {
      hmm.notifiersUp();
      for (HmmRange range : hmm.ranges.values()) {
        if (failed == null || failed.interval().touches(range.interval())) {
          range.valid = false;
        }
      }
    }
  }

  /** {@code mmu_interval_invalidate}: the callback of an interval notifier. */
  void intervalCallback(ModelEvent event) {
    Invalidation start = open.starting(event.pid());
    if (start == null) {
      return;
    }
    if (!event.isReturn()) {
      start.callbackBegins(event);
    }
    if (event.has("ret") && !event.flag("ret", true)) {
      start.callbackWouldBlock(event);
      if (start.blockable()) {
        findings.badCallback(start, event, "", Invalidation.EAGAIN);
      }
    }
  }

  /** {@code hmm_sync_cpu_device_pagetables}: the callback of a mirror. */
  void callback(ModelEvent event) {
    Invalidation start = open.starting(event.pid());
    if (start == null || !event.has("ret")) {
      return;
    }
    start.callbackReturned(event);
    long ret = event.number("ret", 0);
    if (ret != 0 && (start.blockable() || ret != Invalidation.EAGAIN)) {
      findings.badCallback(start, event, "", ret);
    }
  }

  @Override
  public void fields(StateFields f) {
    f.all("ending", Integer.class, Subscriptions.class, ending);
  }
}
