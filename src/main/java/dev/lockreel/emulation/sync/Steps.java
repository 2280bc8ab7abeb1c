package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The operations of a protocol, in the kernel's words. Every method is one step: it may stop the
 * protocol, which later goes on at this very step.
 */
public class Steps {
  /** Makes the operations of a run of a call. A search is tested by faults that these seed. */
  @FunctionalInterface
  public interface Maker {
    /** Called each time that the call is run on; operations that it has done are not done again. */
    Steps make(Machine machine, Call call);
  }

  private final Machine machine;
  private final Call call;

  /** Decides which call takes the next step; null: they run in trace order. */
  private final StepControl control;

  private int cursor;

  /** The step that comes next, as its trail has it. */
  private StepKind expected;

  private Shared expectedState;

  /** The operations of a run of a call. */
  protected Steps(Machine machine, Call call) {
    this.machine = machine;
    this.call = call;
    control = machine.control();
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

  /**
   * Reads something that others write: the value is the same however often the protocol stops.
   *
   * @param state all that it looks at
   */
  @SuppressWarnings("unchecked") // The log gives back at each step what that step put there.
  public <T> T read(Supplier<T> access, Shared... state) {
    if (replayed(StepKind.READ, state[0])) {
      return (T) call.log.get(cursor++);
    }
    comesTo(StepKind.READ, state);
    T value = access.get();
    logged(value);
    return value;
  }

  /**
   * Changes something that others read, and returns a value: both once however often the protocol
   * stops.
   *
   * @param state all that it looks at or changes
   */
  @SuppressWarnings("unchecked") // The log gives back at each step what that step put there.
  public <T> T update(Supplier<T> change, Shared... state) {
    if (replayed(StepKind.WRITE, state[0])) {
      return (T) call.log.get(cursor++);
    }
    comesTo(StepKind.WRITE, state);
    T value = change.get();
    logged(value);
    return value;
  }

  /**
   * As {@link #update}, where it only looks at some of the state.
   *
   * @param looksAt what it looks at and does not change
   * @param changes at least one piece of state
   */
  @SuppressWarnings("unchecked") // The log gives back at each step what that step put there.
  public <T> T updateReading(Supplier<T> change, List<Shared> looksAt, Shared... changes) {
    if (replayed(StepKind.WRITE, changes[0])) {
      return (T) call.log.get(cursor++);
    }
    comesTo(StepKind.WRITE, changes);
    touches(StepKind.READ, looksAt.toArray(new Shared[0]));
    T value = change.get();
    logged(value);
    return value;
  }

  /**
   * Takes or gives back a counted reference. Such steps can be swapped with each other as long as
   * none can be the last one.
   *
   * @param last all that it may change, the counter among it, where the count may reach 0 from now
   *     on for good, which is because of a {@link #write}; else empty
   */
  @SuppressWarnings("unchecked") // The log gives back at each step what that step put there.
  public <T> T count(Supplier<List<Shared>> last, Supplier<T> change, Shared counter) {
    if (replayed(null, counter)) {
      return (T) call.log.get(cursor++);
    }
    comesTo(null, counter);
    if (control != null) {
      List<Shared> changes = last.get();
      if (changes.isEmpty()) {
        control.touches(StepKind.READ, counter);
      } else {
        // Sooner it might not have been the last one; never the other way round.
        control.varies();
      }
      changes.forEach(each -> control.touches(StepKind.WRITE, each));
    }
    T value = change.get();
    logged(value);
    return value;
  }

  /**
   * Changes something that others read: it happens once however often the protocol stops.
   *
   * @param state all that it looks at or changes
   */
  public void write(Runnable change, Shared... state) {
    if (replayed(StepKind.WRITE, state[0])) {
      cursor++;
      return;
    }
    comesTo(StepKind.WRITE, state);
    change.run();
    logged(Call.DONE);
  }

  /**
   * Looks at what others write, and reports what is wrong with it.
   *
   * @param state all that it looks at
   */
  public void check(Runnable check, Shared... state) {
    if (replayed(StepKind.READ, state[0])) {
      cursor++;
      return;
    }
    comesTo(StepKind.READ, state);
    check.run();
    logged(Call.DONE);
  }

  /**
   * Something that no other task can see yet, or that never changes, and that has to be the same
   * one however often the protocol stops. No place to stop at.
   */
  @SuppressWarnings("unchecked") // The log gives back at each step what that step put there.
  public <T> T own(Supplier<T> access) {
    if (replayed(null, null)) {
      return (T) call.log.get(cursor++);
    }
    T value = access.get();
    logged(value);
    return value;
  }

  /**
   * Decides something that the kernel does not decide by locks, such as whether memory can be
   * allocated. It goes the usual way unless orders are searched.
   *
   * @param what it is about, as the user names it
   * @return whether it goes the other way
   */
  public boolean choose(String what) {
    if (control == null) {
      return false;
    }
    if (replayed(StepKind.CHOOSE, null)) {
      return (Boolean) call.log.get(cursor++);
    }
    boolean other = false;
    if (control.offers(what, call)) {
      comesTo(StepKind.CHOOSE);
      other = control.choose(what, call) != StepControl.USUAL;
    }
    logged(other);
    return other;
  }

  /**
   * Whether orders are searched: then a walk over many entries is to be cut into steps between
   * which others can take theirs.
   */
  public boolean cutsWalks() {
    return control != null;
  }

  /** Reports or counts: happens once, and is no place to stop at. */
  public void note(Runnable effect) {
    if (replayed(null, null)) {
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
    if (replayed(null, null)) {
      cursor++;
      return;
    }
    if (control != null) {
      logged(Call.DONE);
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

  /**
   * wait_event: goes on once the condition holds; it is looked at again at each wake-up.
   *
   * @param state all that the condition looks at
   */
  public void waitEvent(WaitQueue queue, BooleanSupplier condition, Shared... state) {
    if (replayed(StepKind.WAIT, queue.shared())) {
      cursor++;
      return;
    }
    comesTo(StepKind.WAIT, queue.shared());
    touches(StepKind.READ, state);
    if (!condition.getAsBoolean()) {
      queue.enqueue(call);
      call.waitsOn = queue;
      machine.stops(call, Call.State.WAITING);
    }
    queue.forget(call);
    call.waitsOn = null;
    if (control != null) {
      call.blockedSince = null;
    }
    logged(Call.DONE);
  }

  /** wake_up_all. */
  public void wakeUpAll(WaitQueue queue) {
    if (replayed(StepKind.WAKE, queue.shared())) {
      cursor++;
      return;
    }
    comesTo(StepKind.WAKE, queue.shared());
    machine.wakeUpAll(queue);
    logged(Call.DONE);
  }

  /** The kernel ends the task here (BUG_ON); its locks are given free, so that others can go on. */
  @SuppressWarnings("DoNotCallSuggester") // Protocols call it where the kernel has BUG_ON.
  public void bug() {
    comesTo(StepKind.BUG);
    if (control != null) {
      for (Held each : call.held) {
        control.touches(unlocks(each.shared()), each.lock().shared());
      }
    }
    throw Bug.INSTANCE;
  }

  private void lock(EmulatedLock lock, boolean shared, boolean irqsave) {
    StepKind kind = shared ? StepKind.LOCK_SHARED : StepKind.LOCK;
    if (replayed(kind, lock.shared())) {
      cursor++;
      return;
    }
    comesTo(kind, lock.shared());
    if (!call.asked) {
      if (control == null) {
        keepPace(lock);
      }
      call.asked = true;
      call.askedAt = machine.recorded().requests();
      call.asksShared = shared;
      call.asksIrqsave = irqsave;
      machine.events().acquire(call, lock, shared, false, irqsave || irqsOff());
    }
    int recorded = machine.recorded().holder(lock, shared, pid(), call.askedAt);
    if (recorded != 0 || !lock.free(call, shared)) {
      lock.enqueue(call);
      call.blockedOn = lock;
      call.recordedHolder = recorded;
      machine.stops(call, Call.State.BLOCKED);
    }
    machine.take(call, lock, shared, irqsave);
    logged(Call.DONE);
  }

  private boolean trylock(EmulatedLock lock, boolean shared) {
    StepKind kind = shared ? StepKind.TRYLOCK_SHARED : StepKind.TRYLOCK;
    if (replayed(kind, lock.shared())) {
      return (Boolean) call.log.get(cursor++);
    }
    comesTo(kind, lock.shared());
    RecordedLocks recorded = machine.recorded();
    boolean got =
        lock.free(call, shared) && recorded.holder(lock, shared, pid(), recorded.requests()) == 0;
    if (got) {
      machine.events().acquire(call, lock, shared, true, irqsOff());
      machine.take(call, lock, shared, false);
    }
    logged(got);
    return got;
  }

  private void unlock(EmulatedLock lock) {
    if (replayed(StepKind.UNLOCK, lock.shared())) {
      cursor++;
      return;
    }
    comesTo(StepKind.UNLOCK);
    if (control != null) {
      control.touches(unlocks(!lock.writtenBy(call)), lock.shared());
    }
    machine.unlock(call, lock);
    logged(Call.DONE);
  }

  private static StepKind unlocks(boolean shared) {
    return shared ? StepKind.UNLOCK_SHARED : StepKind.UNLOCK;
  }

  private boolean irqsOff() {
    return machine.irqsOff(call);
  }

  /**
   * Whether the step was taken before the protocol was stopped.
   *
   * @param kind null where it is not known beforehand
   * @param state the first piece of shared state; null for none
   */
  private boolean replayed(StepKind kind, Shared state) {
    if (cursor >= call.log.size()) {
      expected = kind;
      expectedState = state;
      return false;
    }
    if (control != null) {
      call.trail.check(cursor, kind, state, call);
    }
    return true;
  }

  /** Stops before the step if another call is to go first. */
  private void comesTo(StepKind kind, Shared... state) {
    if (control == null) {
      stepAside();
      return;
    }
    if (!control.goesOn(call)) {
      throw Suspended.INSTANCE;
    }
    if (kind != null) {
      touches(kind, state);
    }
  }

  private void touches(StepKind kind, Shared... state) {
    if (control != null) {
      for (Shared each : state) {
        control.touches(kind, each);
      }
    }
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
    if (control != null) {
      call.trail.add(expected, expectedState);
      control.stepped(call, value);
    }
  }
}
