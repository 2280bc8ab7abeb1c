package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.List;

/** Calls that wait for a condition (wait_event); {@link Steps#wakeUpAll} has them look again. */
public final class WaitQueue implements Stateful {
  private final String name;
  private final EmulatedLock lock;
  private final Shared shared;
  private String neverWakes = "";
  private final List<Call> waiters = new ArrayList<>(1);

  /**
   * @param name as reports call it, such as {@code hmm->wq}
   * @param lock its spin lock, which waiters and wakers take
   */
  public WaitQueue(String name, EmulatedLock lock) {
    this.name = name;
    this.lock = lock;
    shared = new Shared(name, 0);
  }

  /** Its name as a piece of shared state. */
  public Shared shared() {
    return shared;
  }

  /** Its spin lock. */
  public EmulatedLock lock() {
    return lock;
  }

  String name() {
    return name;
  }

  void enqueue(Call call) {
    if (!waiters.contains(call)) {
      waiters.add(call);
    }
  }

  void forget(Call call) {
    waiters.remove(call);
  }

  /** Says why the condition can never come true any more; half a sentence. */
  public void neverWakes(String why) {
    neverWakes = neverWakes.isEmpty() ? why : neverWakes;
  }

  /** Takes {@link #neverWakes(String)} back. */
  public void mayWake() {
    neverWakes = "";
  }

  /** Why the condition can never come true any more; {@code ""} where it may. */
  String neverWakes() {
    return neverWakes;
  }

  /** The calls that wait, in order. */
  public List<Call> waiters() {
    return List.copyOf(waiters);
  }

  @Override
  public void fields(StateFields f) {
    neverWakes = f.text("neverWakes", neverWakes);
    f.all("waiters", Call.class, waiters);
  }

  @Override
  public String toString() {
    return name;
  }
}
