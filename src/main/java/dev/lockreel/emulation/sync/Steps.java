package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The operations of a protocol, in the kernel's words. Every method is one step: it may stop the
 * protocol, which later goes on at this very step.
 */
public final class Steps {
  private final Machine machine;
  private final Call call;
  private int cursor;

  Steps(Machine machine, Call call) {
    this.machine = machine;
    this.call = call;
  }

  /** The task that runs it. */
  public int pid() {
    return call.begin().pid();
  }

  /** The recorded event that it runs for. */
  public ModelEvent stimulus() {
    return call.begin();
  }

  /** The call under way, as evidence names it. */
  public Call call() {
    return call;
  }

  public void mutexLock(EmulatedLock mutex) {
    lock(mutex, false, false);
  }

  public boolean mutexTrylock(EmulatedLock mutex) {
    return trylock(mutex, false);
  }

  public void mutexUnlock(EmulatedLock mutex) {
    unlock(mutex);
  }

  public void downRead(EmulatedLock rwsem) {
    lock(rwsem, true, false);
  }

  public boolean downReadTrylock(EmulatedLock rwsem) {
    return trylock(rwsem, true);
  }

  public void upRead(EmulatedLock rwsem) {
    unlock(rwsem);
  }

  public void downWrite(EmulatedLock rwsem) {
    lock(rwsem, false, false);
  }

  public boolean downWriteTrylock(EmulatedLock rwsem) {
    return trylock(rwsem, false);
  }

  public void upWrite(EmulatedLock rwsem) {
    unlock(rwsem);
  }

  /** spin_lock. */
  public void spinLock(EmulatedLock spinlock) {
    lock(spinlock, false, false);
  }

  /** spin_unlock. */
  public void spinUnlock(EmulatedLock spinlock) {
    unlock(spinlock);
  }

  /** spin_lock_irqsave. */
  public void spinLockIrqsave(EmulatedLock spinlock) {
    lock(spinlock, false, true);
  }

  /** spin_unlock_irqrestore. */
  public void spinUnlockIrqrestore(EmulatedLock spinlock) {
    unlock(spinlock);
  }

  /** Reads something that others write: the value is the same however often the protocol stops. */
  @SuppressWarnings("unchecked") // The log gives back at each step what that step put there.
  public <T> T read(Supplier<T> access) {
    if (replayed()) {
      return (T) call.log.get(cursor++);
    }
    stepAside();
    T value = access.get();
    logged(value);
    return value;
  }

  /** Changes something that others read: it happens once however often the protocol stops. */
  public void write(Runnable change) {
    if (replayed()) {
      cursor++;
      return;
    }
    stepAside();
    change.run();
    logged(Call.DONE);
  }

  /** Reports or counts: happens once, and is no place to stop at. */
  public void note(Runnable effect) {
    if (replayed()) {
      cursor++;
      return;
    }
    effect.run();
    logged(Call.DONE);
  }

  /**
   * The window in which the recorded call was in flight: the protocol goes on when the trace shows
   * that the call has ended, so that calls overlap as they did.
   */
  public void inFlight() {
    if (replayed()) {
      cursor++;
      return;
    }
    boolean goesOn = call.paced() && machine.recorded().asksSince(pid(), call.pacedTo);
    if (!call.ended && !goesOn) {
      fly();
    }
    logged(Call.DONE);
  }

  /** Stops until the trace shows more of the recorded call. */
  private void fly() {
    call.state = Call.State.IN_FLIGHT;
    throw Suspended.INSTANCE;
  }

  /** Stops until the recorded task has the lock too, if it is going to take it next. */
  private void keepPace(EmulatedLock lock) {
    if (call.paced()) {
      // With its first lock it may begin under one that the task has already.
      long holdsSince = call.log.isEmpty() ? 0 : call.pacedTo;
      long request = machine.recorded().reached(lock, pid(), holdsSince, call.pacedTo);
      if (request == RecordedLocks.NOT_YET) {
        fly();
      }
      if (request >= 0) {
        call.pacedTo = Math.max(call.pacedTo, request + 1);
      }
    }
  }

  /** wait_event: goes on once the condition holds; it is looked at again at each wake-up. */
  public void waitEvent(WaitQueue queue, BooleanSupplier condition) {
    if (replayed()) {
      cursor++;
      return;
    }
    stepAside();
    if (!condition.getAsBoolean()) {
      queue.enqueue(call);
      call.waitsOn = queue;
      machine.stops(call, Call.State.WAITING);
    }
    queue.forget(call);
    call.waitsOn = null;
    logged(Call.DONE);
  }

  /** wake_up_all. */
  public void wakeUpAll(WaitQueue queue) {
    write(() -> machine.wakeUpAll(queue));
  }

  /** The kernel ends the task here (BUG_ON); its locks are given free, so that others can go on. */
  @SuppressWarnings("DoNotCallSuggester") // Protocols call it where the kernel has BUG_ON.
  public void bug() {
    throw Bug.INSTANCE;
  }

  private void lock(EmulatedLock lock, boolean shared, boolean irqsave) {
    if (replayed()) {
      cursor++;
      return;
    }
    stepAside();
    if (!call.asked) {
      keepPace(lock);
      call.asked = true;
      call.askedAt = machine.recorded().requests();
      call.asksShared = shared;
      machine.events().acquire(call, lock, shared, false, irqsave || irqsOff());
    }
    int recorded = machine.recorded().holder(lock, shared, pid(), call.askedAt);
    if (recorded != 0 || !lock.free(call, shared)) {
      lock.enqueue(call);
      call.blockedOn = lock;
      call.recordedHolder = recorded;
      machine.stops(call, Call.State.BLOCKED);
    }
    take(lock, shared, irqsave);
    logged(Call.DONE);
  }

  private boolean trylock(EmulatedLock lock, boolean shared) {
    if (replayed()) {
      return (Boolean) call.log.get(cursor++);
    }
    stepAside();
    RecordedLocks recorded = machine.recorded();
    boolean got =
        lock.free(call, shared) && recorded.holder(lock, shared, pid(), recorded.requests()) == 0;
    if (got) {
      machine.events().acquire(call, lock, shared, true, irqsOff());
      take(lock, shared, false);
    }
    logged(got);
    return got;
  }

  private void take(EmulatedLock lock, boolean shared, boolean irqsave) {
    lock.grant(call, shared);
    call.held.push(new Held(lock, shared, irqsave));
    call.blockedOn = null;
    call.recordedHolder = 0;
    machine.settled(call, lock);
  }

  private void unlock(EmulatedLock lock) {
    if (replayed()) {
      cursor++;
      return;
    }
    stepAside();
    machine.unlock(call, lock);
    logged(Call.DONE);
  }

  private boolean irqsOff() {
    return machine.irqsOff(call);
  }

  private boolean replayed() {
    return cursor < call.log.size();
  }

  private void stepAside() {
    if (!call.asked && !call.preempted && machine.scheduler().stepsAside(call, cursor)) {
      call.preempted = true;
      machine.later(call);
      throw Suspended.INSTANCE;
    }
  }

  private void logged(Object value) {
    call.log.add(value);
    cursor++;
    call.asked = false;
    call.preempted = false;
  }
}
