package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.trace.LockType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the protocols of one source: one call after the other, each until it has returned, waits or
 * is in flight; calls that can go on are resumed in the order in which they became runnable. There
 * are no threads: equal events give equal steps.
 */
public final class Machine implements Stateful {
  private final Kernel kernel;

  /** Open calls of each task, innermost last. */
  private final Map<Integer, List<Call>> open = new LinkedHashMap<>();

  private final Deque<Call> runnable = new ArrayDeque<>();

  /** Locks for which some call waits, for releases by recorded tasks. */
  private final Set<EmulatedLock> contended = new LinkedHashSet<>();

  /** Live locks of each class. */
  private final Map<String, Integer> locks = new LinkedHashMap<>();

  private LockEvents events;
  private RecordedLocks recorded;
  private Scheduler scheduler = Scheduler.IN_ORDER;
  private StepControl control;
  private CallListener listener = CallListener.NONE;
  private Steps.Maker steps = Steps::new;
  private boolean running;

  public Machine(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Connects it with the validator and the recorded locks; again after a restart. */
  public void attach(LockEvents lockEvents, RecordedLocks recordedLocks, Scheduler order) {
    events = lockEvents;
    recorded = recordedLocks;
    scheduler = order;
  }

  /** From now on calls take steps only when the control says so. All calls are over. */
  public void control(StepControl decides) {
    if (!open.isEmpty()) {
      throw new AssertionError("calls are open: " + calls());
    }
    control = decides;
  }

  /** Sets what makes the operations of protocols. */
  public void steps(Steps.Maker maker) {
    steps = maker;
  }

  StepControl control() {
    return control;
  }

  /** Runs a call until it has returned, waits, or the control stops it. */
  public void resume(Call call) {
    run(call);
  }

  /** The call of the task that goes on next: the oldest that is open; null for none. */
  public Call current(int pid) {
    List<Call> calls = open.get(pid);
    return calls == null ? null : calls.get(0);
  }

  /** Sets who hears of calls; again after a restart. */
  public void listener(CallListener hears) {
    listener = hears;
  }

  /**
   * A mutex of an emulated object; the object's owner destroys it with the object.
   *
   * @param lockClass name of its class as the kernel prints it
   * @param object address of the object
   * @param number of the lock within its object, from 0
   */
  public EmulatedLock mutex(String lockClass, long object, int number) {
    return made(new EmulatedLock(lockClass, LockType.MUTEX, object, number));
  }

  /** An rw_semaphore of an emulated object; as {@link #mutex}. */
  public EmulatedLock rwsem(String lockClass, long object, int number) {
    return made(new EmulatedLock(lockClass, LockType.RWSEM, object, number));
  }

  /** A spin lock of an emulated object; as {@link #mutex}. */
  public EmulatedLock spinlock(String lockClass, long object, int number) {
    return made(new EmulatedLock(lockClass, LockType.SPINLOCK, object, number));
  }

  private EmulatedLock made(EmulatedLock lock) {
    locks.merge(lock.lockClass(), 1, Integer::sum);
    return lock;
  }

  /** Drops the locks of an object that is freed. */
  public void destroy(EmulatedLock... freed) {
    for (EmulatedLock lock : freed) {
      locks.computeIfPresent(lock.lockClass(), (name, n) -> n == 1 ? null : n - 1);
    }
  }

  /** The number of emulated locks of that class. */
  public int liveLocks(String lockClass) {
    return locks.getOrDefault(lockClass, 0);
  }

  /**
   * Starts a call, at once or when its task no longer waits in an earlier one; runs every call that
   * can run.
   */
  public Call start(Call call) {
    int pid = call.begin().pid();
    boolean queued = waits(pid);
    open.computeIfAbsent(pid, task -> new ArrayList<>(1)).add(call);
    kernel.count("protocolsRun");
    if (!call.isWork()) {
      listener.started(call);
    }
    if (control != null) {
      call.expectsSteps();
      control.started(call);
    } else if (queued) {
      call.state = Call.State.QUEUED;
    } else {
      if (recorded.showsOwn() && call.begin().equals(kernel.now())) {
        call.pacedTo = recorded.requests();
      }
      runnable.add(call);
      run();
    }
    return call;
  }

  /** The innermost open call of the task for which {@code name} began; null for none. */
  public Call innermost(int pid, String name) {
    List<Call> calls = open.getOrDefault(pid, List.of());
    for (int i = calls.size() - 1; i >= 0; i--) {
      if (calls.get(i).begin().name().equals(name)) {
        return calls.get(i);
      }
    }
    return null;
  }

  /** Whether a call of the task is open. */
  public boolean busy(int pid) {
    return !open.isEmpty() && open.containsKey(pid);
  }

  /** Whether a call of the task waits for a lock, a condition or an earlier call. */
  public boolean waits(int pid) {
    for (Call call : open.getOrDefault(pid, List.of())) {
      if (call.waits() || call.state == Call.State.QUEUED) {
        return true;
      }
    }
    return false;
  }

  /**
   * Ends the flight of a call, since the trace shows that the recorded call has ended; it goes on
   * if it can.
   */
  public void ends(Call call) {
    call.ended = true;
    if (call.state == Call.State.IN_FLIGHT) {
      later(call);
      run();
    }
  }

  /** Ends the flight of all calls of a task that the trace shows without an open call. */
  public void endsAll(int pid) {
    for (Call call : List.copyOf(open.getOrDefault(pid, List.of()))) {
      ends(call);
    }
  }

  /** Ends the flight of all calls, oldest first: the trace has come to its end. */
  public void endsAll() {
    for (Call call : calls()) {
      ends(call);
    }
  }

  /** Gives up the calls of a task: after lost events it is unknown what it was doing. */
  public void abandon(int pid) {
    listener.forgotten(pid);
    for (Call call : List.copyOf(open.getOrDefault(pid, List.of()))) {
      giveUp(call);
    }
    run();
  }

  /** All open calls, by task in the order in which the tasks first had one. */
  public List<Call> calls() {
    List<Call> all = new ArrayList<>();
    open.values().forEach(all::addAll);
    return all;
  }

  /** A recorded task has asked for a lock or got it: its calls that keep pace with it go on. */
  public void recordedProgress(int pid) {
    for (Call call : List.copyOf(open.getOrDefault(pid, List.of()))) {
      if (call.state == Call.State.IN_FLIGHT && call.paced()) {
        later(call);
      }
    }
    run();
  }

  /** A recorded task released a lock of that class: emulated waiters of the class look again. */
  public void recordedRelease(String lockClass) {
    for (EmulatedLock lock : List.copyOf(contended)) {
      if (lock.lockClass().equals(lockClass)) {
        wake(lock);
      }
    }
    run();
  }

  /** Whether a call waits for a lock. */
  public boolean contended() {
    return !contended.isEmpty();
  }

  /** wake_up_all, by a model that changed a condition outside of any protocol. */
  public void wakeUp(WaitQueue queue) {
    wakeUpAll(queue);
    run();
  }

  LockEvents events() {
    return events;
  }

  /** The locks that recorded tasks hold. */
  public RecordedLocks recorded() {
    return recorded;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  void later(Call call) {
    if (call.state != Call.State.OVER && !runnable.contains(call)) {
      call.state = Call.State.RUNNABLE;
      runnable.add(call);
    }
  }

  void wakeUpAll(WaitQueue queue) {
    for (Call waiter : queue.waiters()) {
      if (control != null && waiter.state == Call.State.WAITING) {
        waiter.state = Call.State.RUNNABLE;
        control.wakes(waiter);
      } else if (control == null) {
        later(waiter);
      }
    }
  }

  /** Makes a call wait, or go on waiting; always throws. */
  void stops(Call call, Call.State how) {
    call.state = how;
    if (call.blockedSince == null) {
      call.blockedSince = kernel.now();
      if (call.blockedOn != null) {
        boolean recordedHolder = call.recordedHolder != 0;
        kernel.count(recordedHolder ? "blockedOnRecordedLocks" : "blockedOnEmulatedLocks");
        contended.add(call.blockedOn);
        new DeadlockSearch(kernel).lookFor(call);
      }
    }
    throw Suspended.INSTANCE;
  }

  /** Gives a lock to a call. */
  void take(Call call, EmulatedLock lock, boolean shared, boolean irqsave) {
    lock.grant(call, shared);
    call.held.push(new Held(lock, shared, irqsave));
    call.blockedOn = null;
    call.recordedHolder = 0;
    settled(call, lock);
  }

  /** Hands a lock on to the calls that wait for it, as far as they can have it. */
  private void handOn(EmulatedLock lock) {
    Call next = lock.nextWaiter();
    if (next != null && lock.free(next, next.asksShared)) {
      boolean shared = next.asksShared;
      next.state = Call.State.RUNNABLE;
      next.log.add(Call.DONE);
      next.trail.add(shared ? StepKind.LOCK_SHARED : StepKind.LOCK, lock.shared());
      next.asked = false;
      take(next, lock, shared, next.asksIrqsave);
    }
  }

  /** Ends a call's wait: it has the lock. */
  void settled(Call call, EmulatedLock lock) {
    call.blockedSince = null;
    call.deadlocked = false;
    if (lock.hasWaiters()) {
      wake(lock);
    } else if (!contended.isEmpty()) {
      contended.remove(lock);
    }
  }

  void unlock(Call call, EmulatedLock lock) {
    Held held = null;
    for (Held each : call.held) {
      if (each.lock() == lock) {
        held = each;
        break;
      }
    }
    if (held == null) {
      throw new AssertionError(call + " releases " + lock + ", which it does not hold");
    }
    events.release(call, lock, irqsOff(call));
    call.held.remove(held);
    lock.release(call);
    wake(lock);
  }

  boolean irqsOff(Call call) {
    for (Held each : call.held) {
      if (each.irqsave()) {
        return true;
      }
    }
    return false;
  }

  private void wake(EmulatedLock lock) {
    if (control != null) {
      handOn(lock);
      return;
    }
    // A waiter that finds the lock taken after all goes on waiting in its old place.
    List<Call> waiters = lock.waiters();
    if (!waiters.isEmpty()) {
      later(waiters.get(0));
    }
  }

  private void run() {
    if (running || control != null) {
      return;
    }
    running = true;
    try {
      for (Call call = runnable.poll(); call != null; call = runnable.poll()) {
        run(call);
        goesOn(call.begin().pid());
      }
    } finally {
      running = false;
    }
  }

  /** Starts the next call of a task, if it waits in none. */
  private void goesOn(int pid) {
    for (Call call : open.getOrDefault(pid, List.of())) {
      if (call.waits()) {
        return;
      }
      if (call.state == Call.State.QUEUED) {
        later(call);
        return;
      }
    }
  }

  private void run(Call call) {
    try {
      call.result = call.body().run(steps.make(this, call));
      over(call);
      if (!call.isWork()) {
        listener.returned(call);
      }
      if (!call.held.isEmpty()) {
        throw new AssertionError(call + " returned with " + call.held.peek().lock() + " held");
      }
    } catch (Suspended stopped) {
      // The call is resumed later.
    } catch (Bug bug) {
      kernel.count("protocolsBugged");
      giveUp(call);
    }
  }

  private void giveUp(Call call) {
    over(call);
    if (call.deadlocked) {
      // The cycle is broken.
      calls().forEach(each -> each.deadlocked = false);
    }
    if (call.blockedOn != null) {
      call.blockedOn.forget(call);
      if (call.asked) {
        // It was announced, so the validator has it on the task's stack.
        events.release(call, call.blockedOn, irqsOff(call));
      }
      if (call.blockedOn.waiters().isEmpty()) {
        contended.remove(call.blockedOn);
      } else {
        wake(call.blockedOn);
      }
    }
    if (call.waitsOn != null) {
      call.waitsOn.forget(call);
    }
    while (!call.held.isEmpty()) {
      unlock(call, call.held.peek().lock());
    }
  }

  private void over(Call call) {
    call.state = Call.State.OVER;
    if (!runnable.isEmpty()) {
      runnable.remove(call);
    }
    int pid = call.begin().pid();
    List<Call> calls = open.get(pid);
    if (calls != null && calls.remove(call) && calls.isEmpty()) {
      open.remove(pid);
    }
  }

  @Override
  public void fields(StateFields f) {
    f.groups("open", Integer.class, Call.class, open, () -> new ArrayList<>(1));
    f.all("runnable", Call.class, runnable);
    f.all("contended", EmulatedLock.class, contended);
    f.all("locks", String.class, Integer.class, locks);
  }
}
