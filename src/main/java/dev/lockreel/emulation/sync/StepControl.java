package dev.lockreel.emulation.sync;

/**
 * Decides which call takes the next step, where a machine does not run its calls in trace order.
 * All methods are called by the machine's own thread, while a protocol runs.
 */
public interface StepControl {
  /** From {@link #choose}: the usual way. */
  int USUAL = 0;

  /** A call has been started; it runs when the control resumes it. */
  void started(Call call);

  /** Whether the call, which has come to a step, takes it now. If not, it is stopped there. */
  boolean goesOn(Call call);

  /** The step that is taken now does this to a piece of shared state; called for each. */
  void touches(StepKind kind, Shared state);

  /** What the step that is taken now touches depends on the state of what it touches. */
  void varies();

  /**
   * Whether a call may choose.
   *
   * @param what it is about, as the user names it
   */
  boolean offers(String what, Call call);

  /**
   * Decides a choice that is {@link #offers offered}.
   *
   * @return {@link #USUAL} or 1, the other way
   */
  int choose(String what, Call call);

  /** The step that is taken now lets a waiting call look at its condition again. */
  void wakes(Call call);

  /** The step is done. */
  void stepped(Call call, Object value);
}
