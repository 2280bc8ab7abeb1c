package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.trace.LockType;

/** The types of the kept state that running protocols have. */
public final class SyncState {
  private SyncState() {}

  public static void types(StateTypes types) {
    types
        .record("held", Held.class)
        .object(
            "lock",
            EmulatedLock.class,
            (lock, out) -> {
              out.text("class", lock.lockClass());
              out.value("type", LockType.class, lock.type());
              out.number("object", lock.object());
              out.small("number", lock.number());
            },
            in -> new EmulatedLock(in.text(), in.value(LockType.class), in.number(), in.small()))
        .object(
            "wait-queue",
            WaitQueue.class,
            (queue, out) -> {
              out.text("name", queue.name());
              out.value("lock", EmulatedLock.class, queue.lock());
            },
            in -> new WaitQueue(in.text(), in.value(EmulatedLock.class)))
        .object(
            "call",
            Call.class,
            (call, out) -> {
              out.text("function", call.function());
              out.text("protocol", call.protocol());
              out.value("begin", ModelEvent.class, call.begin());
              out.value("body", Body.class, call.body());
            },
            in -> new Call(in.text(), in.text(), in.value(ModelEvent.class), in.value(Body.class)));
  }
}
