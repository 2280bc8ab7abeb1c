package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.trace.LockType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A lock of an emulated object. It is fair: waiters are served in order, and a reader queues after
 * a writer that waits. Made and destroyed by {@link Machine}, taken through {@link Steps}.
 */
public final class EmulatedLock implements Stateful {
  private final String lockClass;
  private final LockType type;
  private final long object;
  private final int number;
  private final Shared shared;
  private Call writer;
  private final List<Call> readers = new ArrayList<>(1);
  private final Deque<Call> waiters = new ArrayDeque<>(1);

  /**
   * @param lockClass name of its class as the kernel prints it: {@code &vdev->memory_lock}
   * @param type a spinlock, mutex or rwsem
   * @param object address of the object that it is part of
   * @param number of the lock within its object, from 0
   */
  EmulatedLock(String lockClass, LockType type, long object, int number) {
    this.lockClass = lockClass;
    this.type = type;
    this.object = object;
    this.number = number;
    shared = new Shared(lockClass, object);
  }

  public String lockClass() {
    return lockClass;
  }

  public LockType type() {
    return type;
  }

  /** Address of the object that it is part of. */
  public long object() {
    return object;
  }

  /** Number of the lock within its object, from 0. */
  int number() {
    return number;
  }

  /** Its address in lock events: the object's address plus the lock's number. */
  public long address() {
    return object + number;
  }

  /** Its name as a piece of shared state. */
  public Shared shared() {
    return shared;
  }

  /** This call holds it for write. */
  boolean writtenBy(Call call) {
    return writer == call;
  }

  /** The waiting call that is served next; null for none. */
  Call nextWaiter() {
    return waiters.peekFirst();
  }

  /** Some call holds it for write. */
  public boolean heldForWrite() {
    return writer != null;
  }

  /** Some call holds it. */
  public boolean held() {
    return writer != null || !readers.isEmpty();
  }

  /** This call holds it, in either mode. */
  public boolean heldBy(Call call) {
    return writer == call || readers.contains(call);
  }

  /** Whether the call could take it now. */
  boolean free(Call call, boolean shared) {
    if (writer != null || (!shared && !readers.isEmpty())) {
      return false;
    }
    return waiters.isEmpty() || waiters.peekFirst() == call;
  }

  void grant(Call call, boolean shared) {
    forget(call);
    if (shared) {
      readers.add(call);
    } else {
      writer = call;
    }
  }

  void enqueue(Call call) {
    if (!waiters.contains(call)) {
      waiters.add(call);
    }
  }

  void forget(Call call) {
    if (!waiters.isEmpty()) {
      waiters.remove(call);
    }
  }

  void release(Call call) {
    if (writer == call) {
      writer = null;
    } else if (!readers.remove(call)) {
      throw new AssertionError(call + " releases " + this + ", which it does not hold");
    }
  }

  /** The calls that hold it. */
  List<Call> holders() {
    List<Call> holders = new ArrayList<>(readers);
    if (writer != null) {
      holders.add(writer);
    }
    return holders;
  }

  /** Whether a call waits for it. */
  boolean hasWaiters() {
    return !waiters.isEmpty();
  }

  /** The calls that wait for it, in order. */
  List<Call> waiters() {
    return List.copyOf(waiters);
  }

  @Override
  public void fields(StateFields f) {
    writer = f.value("writer", Call.class, writer);
    f.all("readers", Call.class, readers);
    f.all("waiters", Call.class, waiters);
  }

  @Override
  public String toString() {
    return lockClass + " of 0x" + Long.toHexString(object);
  }
}
