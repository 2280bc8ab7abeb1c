package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.WaitQueue;

/** The types of the kept state of HMM and of interval notifiers. */
final class HmmState {
  private HmmState() {}

  static void types(StateTypes types, HmmCore core) {
    types
        .single("hmm.core", core)
        .record("hmm.interval", Interval.class)
        .record("hmm.reader", Reader.class)
        .record("hmm.fault", ObservedReaders.Fault.class)
        .record("hmm.fault-begun", RangeFault.Begun.class)
        .record("hmm.protocol.release", Release.class)
        .record("hmm.protocol.mirror", MirrorChange.class)
        .record("hmm.protocol.range-register", RangeRegister.class)
        .record("hmm.protocol.range-unregister", RangeUnregister.class)
        .record("hmm.protocol.range-wait", RangeWait.class)
        .record("hmm.protocol.range-fault", RangeFault.class)
        .record("hmm.protocol.invalidate-range-start", InvalidateRangeStart.class)
        .record("hmm.protocol.invalidate-range-end", InvalidateRangeEnd.class)
        .record("hmm.protocol.interval-insert", IntervalInsert.class)
        .record("hmm.protocol.interval-remove", IntervalRemove.class)
        .record("hmm.protocol.interval-read-begin", IntervalReadBegin.class)
        .record("hmm.protocol.interval-fault", IntervalFault.class);
    objects(types);
  }

  private static void objects(StateTypes types) {
    types
        .object(
            "hmm.subscriptions",
            Subscriptions.class,
            (subscriptions, out) -> {
              out.number("mm", subscriptions.mm());
              out.value("lock", EmulatedLock.class, subscriptions.lock());
              out.value("wq", WaitQueue.class, subscriptions.wq());
            },
            in ->
                new Subscriptions(
                    in.number(), in.value(EmulatedLock.class), in.value(WaitQueue.class)))
        .object(
            "hmm.hmm",
            Hmm.class,
            (hmm, out) -> {
              out.number("address", hmm.address());
              out.value("subscriptions", Subscriptions.class, hmm.subscriptions());
              out.value("lock", EmulatedLock.class, hmm.lock());
              out.value("mirrorsSem", EmulatedLock.class, hmm.mirrorsSem());
              out.value("wq", WaitQueue.class, hmm.wq());
            },
            in ->
                new Hmm(
                    in.number(),
                    in.value(Subscriptions.class),
                    in.value(EmulatedLock.class),
                    in.value(EmulatedLock.class),
                    in.value(WaitQueue.class)))
        .object(
            "hmm.range",
            HmmRange.class,
            (range, out) -> {
              out.number("address", range.address());
              out.value("hmm", Hmm.class, range.hmm());
              out.value("interval", Interval.class, range.interval());
            },
            in -> new HmmRange(in.number(), in.value(Hmm.class), in.value(Interval.class)))
        .object(
            "hmm.interval-notifier",
            IntervalNotifier.class,
            (notifier, out) -> {
              out.number("address", notifier.address());
              out.value("subscriptions", Subscriptions.class, notifier.subscriptions());
              out.value("interval", Interval.class, notifier.interval());
            },
            in ->
                new IntervalNotifier(
                    in.number(), in.value(Subscriptions.class), in.value(Interval.class)))
        .object(
            "hmm.invalidation",
            Invalidation.class,
            (start, out) -> {
              out.value("begin", ModelEvent.class, start.begin());
              out.value("subscriptions", Subscriptions.class, start.subscriptions());
            },
            in -> new Invalidation(in.value(ModelEvent.class), in.value(Subscriptions.class)));
  }
}
