package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.hmm.Invalidation.State;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import java.util.List;

/**
 * __mmu_notifier_invalidate_range_start: calls the interval notifiers of an mm, then its hmm.
 *
 * @param hmm null where there are only interval notifiers
 */
record InvalidateRangeStart(HmmCore core, Invalidation start, Hmm hmm) implements Body {
  /** A choice: a callback that may not block would have to. */
  static final String CALLBACK_EAGAIN = "callback-eagain";

  @Override
  public long run(Steps k) {
    IntervalInvalidate intervals = new IntervalInvalidate(core, start);
    boolean hasIntervals =
        k.read(
            () -> !start.subscriptions().intervals.isEmpty(),
            start.subscriptions().sharedIntervals());
    long ret = hasIntervals ? intervals.start(k) : 0;
    if (ret == 0 && hmm != null && core.get(k, hmm)) {
      ret = hmmInvalidateRangeStart(k);
      core.put(k, hmm);
      if (ret != 0 && hasIntervals) {
        intervals.end(k);
      }
    }
    long result = ret;
    k.updateReading(
        () -> returns(k, result),
        hmm == null ? List.of() : List.of(hmm.registered()),
        touchedByReturn(result != 0 || hasIntervals));
    return ret;
  }

  /** A start that succeeds changes what devices have mapped; one that fails may have leaked. */
  private Shared[] touchedByReturn(boolean count) {
    Shared running = start.subscriptions().shared();
    if (hmm == null) {
      return new Shared[] {running};
    }
    return count ? new Shared[] {hmm.mappings(), running} : new Shared[] {hmm.mappings()};
  }

  private long hmmInvalidateRangeStart(Steps k) {
    return switch (core.variant()) {
      case BEFORE_FIX -> beforeFix(k);
      case COUNT_AFTER_CALLBACKS -> countAfterCallbacks(k);
      default -> afterFix(k);
    };
  }

  /** The variant from before the fix, with two errors: a leaked count and a lost -EAGAIN. */
  private long beforeFix(Steps k) {
    if (start.blockable()) {
      k.mutexLock(hmm.lock());
    } else if (!k.mutexTrylock(hmm.lock())) {
      return Invalidation.EAGAIN;
    }
    k.write(this::count, hmm.state(), hmm.mappings(), start.subscriptions().shared());
    k.mutexUnlock(hmm.lock());

    if (start.blockable()) {
      k.downRead(hmm.mirrorsSem());
    } else if (!k.downReadTrylock(hmm.mirrorsSem())) {
      // The count stays up.
      return Invalidation.EAGAIN;
    }
    callbacksInFlight(k);
    int mirrors = mirrors(k);
    for (int i = 0; i < mirrors; i++) {
      long ret = syncCpuDevicePagetables(k, i);
      if (!start.blockable() && ret == Invalidation.EAGAIN) {
        // It leaves the loop, and nothing else.
        break;
      }
    }
    k.upRead(hmm.mirrorsSem());
    return 0;
  }

  private long afterFix(Steps k) {
    if (!lockRanges(k)) {
      return Invalidation.EAGAIN;
    }
    k.write(this::count, hmm.state(), hmm.mappings(), start.subscriptions().shared());
    unlockRanges(k);

    long ret = 0;
    if (start.blockable()) {
      k.downRead(hmm.mirrorsSem());
    } else if (!k.downReadTrylock(hmm.mirrorsSem())) {
      ret = Invalidation.EAGAIN;
    }
    if (ret == 0) {
      ret = callbacks(k);
      k.upRead(hmm.mirrorsSem());
    }
    if (ret != 0) {
      lockForUnwinding(k);
      new InvalidateRangeEnd(core, start, start.subscriptions(), hmm).notifiersDecrement(k);
      unlockRanges(k);
    }
    return ret;
  }

  /**
   * The variant that counts after the callbacks: nothing to unwind, but nothing holds the range
   * invalid during the callbacks either.
   */
  private long countAfterCallbacks(Steps k) {
    k.spinLockIrqsave(hmm.lock());
    k.write(this::invalidateRanges, hmm.state(), hmm.mappings(), start.subscriptions().shared());
    k.spinUnlockIrqrestore(hmm.lock());

    if (start.blockable()) {
      k.downRead(hmm.mirrorsSem());
    } else if (!k.downReadTrylock(hmm.mirrorsSem())) {
      k.write(() -> start.subscriptions().gaveUp(start), start.subscriptions().shared());
      return Invalidation.EAGAIN;
    }
    long ret = callbacks(k);
    k.upRead(hmm.mirrorsSem());
    if (ret != 0) {
      k.write(() -> start.subscriptions().gaveUp(start), start.subscriptions().shared());
      return ret;
    }
    k.spinLockIrqsave(hmm.lock());
    k.write(this::countOnly, hmm.state(), start.subscriptions().shared());
    k.spinUnlockIrqrestore(hmm.lock());
    return 0;
  }

  private long callbacks(Steps k) {
    callbacksInFlight(k);
    int mirrors = mirrors(k);
    for (int i = 0; i < mirrors; i++) {
      long rc = syncCpuDevicePagetables(k, i);
      if (rc == 0 || start.blockable() || rc != Invalidation.EAGAIN) {
        // WARN_ON in the kernel, which goes on; the callback has been reported.
        continue;
      }
      return Invalidation.EAGAIN;
    }
    return 0;
  }

  /** The callbacks take the time that the recorded start took. */
  private void callbacksInFlight(Steps k) {
    if (start.takesTime()) {
      k.inFlight();
      k.note(() -> start.recordedReturn(core.kernel().now()));
    }
  }

  private int mirrors(Steps k) {
    return k.read(() -> Math.max(hmm.mirrors.size(), start.resultsGiven()), hmm.sharedMirrors());
  }

  private long syncCpuDevicePagetables(Steps k, int position) {
    long mirror =
        k.read(
            () -> {
              List<Long> mirrors = List.copyOf(hmm.mirrors);
              return position < mirrors.size() ? mirrors.get(position) : 0;
            },
            hmm.sharedMirrors());
    long recorded = k.own(() -> start.resultOf(mirror, position));
    boolean wouldBlock = recorded == 0 && !start.blockable() && k.choose(CALLBACK_EAGAIN);
    long rc = wouldBlock ? Invalidation.EAGAIN : recorded;
    if (rc != 0) {
      k.note(() -> callbackFailed(k, rc));
    }
    // The list goes on from the mirror whose callback has run.
    k.check(() -> checkRegistered(k, mirror), hmm.sharedMirrors());
    return rc;
  }

  private void checkRegistered(Steps k, long mirror) {
    if (mirror != 0 && !hmm.mirrors.contains(mirror)) {
      core.findings().mirrorGone(start, k.stimulus(), core.choice(), mirror);
    }
  }

  private void callbackFailed(Steps k, long rc) {
    start.callbackFailed = true;
    if (start.blockable() || rc != Invalidation.EAGAIN) {
      core.findings().badCallback(start, k.stimulus(), core.choice(), rc);
    }
  }

  private boolean lockRanges(Steps k) {
    if (!core.variant().mutex()) {
      k.spinLockIrqsave(hmm.lock());
      return true;
    }
    if (start.blockable()) {
      k.mutexLock(hmm.lock());
      return true;
    }
    return k.mutexTrylock(hmm.lock());
  }

  private void lockForUnwinding(Steps k) {
    if (!core.variant().mutex()) {
      k.spinLockIrqsave(hmm.lock());
      return;
    }
    if (!start.blockable()) {
      k.note(() -> core.findings().blocking(start, k.stimulus(), core.choice(), Hmm.MUTEX));
    }
    k.mutexLock(hmm.lock());
  }

  private void unlockRanges(Steps k) {
    core.unlockRanges(k, hmm);
  }

  /** hmm->notifiers++, and the ranges that it concerns become invalid. */
  private void count() {
    countOnly();
    invalidateRanges();
  }

  private void countOnly() {
    start.countedIn = hmm;
    hmm.notifiersUp();
    if (!start.counted) {
      start.subscriptions().counts(start);
    }
  }

  private void invalidateRanges() {
    start.subscriptions().begins(start);
    Interval taken = start.interval();
    boolean overlaps = false;
    for (HmmRange range : hmm.ranges.values()) {
      if (range.interval().overlaps(taken)) {
        range.mapping().invalidationBegins();
        overlaps = true;
      }
      if (taken.touches(range.interval())) {
        range.valid = false;
      }
    }
    hmm.sequence().start(overlaps);
    for (HmmRange range : hmm.ranges.values()) {
      if (range.interval().overlaps(taken)) {
        range.seq = hmm.sequence().seq();
      }
    }
  }

  /** Sets the result for the caller, and the state of the ranges. */
  private boolean returns(Steps k, long ret) {
    if (ret == 0) {
      start.state = start.counted ? State.RUNNING : State.OVER;
      succeeds(k);
    } else {
      core.kernel().count(HmmCounters.FAILED);
      start.state = State.FAILED;
      if (start.counted) {
        start.subscriptions().leaks(start);
        start.state = State.FAILED;
        core.findings().notGivenBack(start, core.choice(), k.stimulus());
        core.kernel().count(HmmCounters.LEAKED);
        core.neverWakes(start.subscriptions());
      }
    }
    core.invalidations().settle(start);
    return true;
  }

  private void succeeds(Steps k) {
    if (start.callbackFailed && !start.blockable()) {
      core.findings().swallowed(start, k.stimulus(), core.choice());
    }
    if (hmm != null) {
      for (HmmRange range : hmm.ranges.values()) {
        if (range.interval().overlaps(start.interval())) {
          range.mapping().invalidated(start);
          if (!start.callbackFailed) {
            range.mapping().dropped();
          }
        }
      }
    }
    for (IntervalNotifier each : start.subscriptions().intervals.values()) {
      if (each.interval().overlaps(start.interval())) {
        each.mapping().invalidated(start);
        each.mapping().dropped();
      }
    }
  }
}
