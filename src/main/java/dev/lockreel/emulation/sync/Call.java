package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.Witness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/**
 * One run of a protocol for one task: its progress, its locks, and the lock or condition that it
 * waits for.
 *
 * <p>Its progress is the log of what its steps returned: to go on, the protocol is run again from
 * its beginning, and the steps that are in the log return what they returned before without doing
 * anything. Cost of going on: the steps so far; of keeping a stopped call: its log.
 */
public final class Call implements Stateful {
  /** The log entry of a step without a result. */
  static final Boolean DONE = Boolean.TRUE;

  /** The state of a call. */
  public enum State {
    /** An earlier call of its task still waits: a task does one thing at a time. */
    QUEUED,
    /** It is running or about to. */
    RUNNABLE,
    /** It waits for a lock. */
    BLOCKED,
    /** It waits for a condition. */
    WAITING,
    /** The trace has not shown yet that the recorded call has come to its end. */
    IN_FLIGHT,
    /** It has returned, or was given up. */
    OVER
  }

  private static final int USUAL_STEPS = 32;

  private final String function;
  private final String protocol;
  private final ModelEvent begin;
  private final Body body;
  private String place;
  final ArrayList<Object> log = new ArrayList<>();
  final Deque<Held> held = new ArrayDeque<>(4);
  State state = State.RUNNABLE;

  /** The task's acquisition of {@link #blockedOn} has been announced. */
  boolean asked;

  /** Number of requests for locks by recorded tasks when it asked for {@link #blockedOn}. */
  long askedAt;

  /**
   * The number of requests by recorded tasks up to which its own task's locks are accounted for, if
   * it takes its locks when that one does; else -1.
   */
  long pacedTo = -1;

  /** It asks for {@link #blockedOn} for read. */
  boolean asksShared;

  /** It asks for {@link #blockedOn} with interrupts switched off for it. */
  boolean asksIrqsave;

  /** The steps in {@link #log}, where they are checked; not kept across a restart. */
  final Trail trail = new Trail();

  /** It is part of a deadlock that was reported when it happened. */
  boolean deadlocked;

  /** A scheduler had it step aside at the step that comes next. */
  boolean preempted;

  /** The trace has shown the end of the recorded call. */
  boolean ended;

  EmulatedLock blockedOn;
  WaitQueue waitsOn;

  /** Recorded task that holds {@link #blockedOn}; 0 for none. */
  int recordedHolder;

  ModelEvent blockedSince;
  long result;

  /**
   * @param function the kernel's function, as reports name it
   * @param protocol {@code NAME=VARIANT}, or {@code ""} where there is no choice
   * @param begin the recorded event that it runs for
   */
  public Call(String function, String protocol, ModelEvent begin, Body body) {
    this.function = function;
    this.protocol = protocol;
    this.begin = begin;
    this.body = body;
  }

  public String function() {
    return function;
  }

  public String protocol() {
    return protocol;
  }

  /** Function and protocol, as witnesses show them in the place of a code position. */
  public String place() {
    if (place == null) {
      place = protocol.isEmpty() ? function : function + " [" + protocol + "]";
    }
    return place;
  }

  public ModelEvent begin() {
    return begin;
  }

  /** Its begin event as evidence of what the protocol does. */
  public Witness witness() {
    return begin.witness(place(), true);
  }

  public State state() {
    return state;
  }

  /** Its return value; meaningful once it is {@link State#OVER}. */
  public long result() {
    return result;
  }

  /** The number of steps that it has taken. */
  public int steps() {
    return log.size();
  }

  /** Whether it waits for a lock or a condition. */
  public boolean waits() {
    return state == State.BLOCKED || state == State.WAITING;
  }

  /** The event at which it began to wait. */
  public ModelEvent blockedSince() {
    return blockedSince;
  }

  /** Whether it takes its locks when the recorded task takes them. */
  boolean paced() {
    return pacedTo >= 0 && !ended;
  }

  /** Whether it is a work item: no task waits for it, and it may run as late as it likes. */
  boolean isWork() {
    return body instanceof Work;
  }

  /** Makes room for steps, where many calls are run one after the other. */
  void expectsSteps() {
    log.ensureCapacity(USUAL_STEPS);
  }

  Body body() {
    return body;
  }

  @Override
  public void fields(StateFields f) {
    f.all("log", Object.class, log);
    f.all("held", Held.class, held);
    state = f.value("state", State.class, state);
    asked = f.flag("asked", asked);
    askedAt = f.number("askedAt", askedAt);
    pacedTo = f.number("pacedTo", pacedTo);
    asksShared = f.flag("asksShared", asksShared);
    deadlocked = f.flag("deadlocked", deadlocked);
    preempted = f.flag("preempted", preempted);
    ended = f.flag("ended", ended);
    blockedOn = f.value("blockedOn", EmulatedLock.class, blockedOn);
    waitsOn = f.value("waitsOn", WaitQueue.class, waitsOn);
    recordedHolder = f.small("recordedHolder", recordedHolder);
    blockedSince = f.value("blockedSince", ModelEvent.class, blockedSince);
    result = f.number("result", result);
  }

  @Override
  public String toString() {
    return place() + " of " + begin.task();
  }
}
