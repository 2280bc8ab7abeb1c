package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.List;

/** Calls that wait for a condition (wait_event); {@link Steps#wakeUpAll} has them look again. */
public final class WaitQueue implements Stateful {
  private final String name;
  private final EmulatedLock lock;
  private String neverWakes = "";
  private final List<Call> waiters = new ArrayList<>(1);

  /**
   * @param name as reports call it, such as {@code hmm->wq}
   * @param lock its spin lock, which whoever waits or wakes takes
   */
  public WaitQueue(String name, EmulatedLock lock) {
    this.name = name;
    this.lock = lock;
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

  /** What is waited for can never come any more: the reason, half a sentence. */
  public void neverWakes(String why) {
    neverWakes = neverWakes.isEmpty() ? why : neverWakes;
  }

  /** What was known of that is out of date. */
  public void mayWake() {
    neverWakes = "";
  }

  /** Why what is waited for can never come any more; {@code ""} where it may. */
  String neverWakes() {
    return neverWakes;
  }

  /** Who waits, in order. */
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
