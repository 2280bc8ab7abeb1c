package dev.lockreel.emulation.sync;

/** What a step of a protocol does with the state that it touches. */
public enum StepKind {
  READ("reads"),
  WRITE("writes"),
  LOCK("lock"),
  LOCK_SHARED("lock for read"),
  TRYLOCK("trylock"),
  TRYLOCK_SHARED("trylock for read"),
  UNLOCK("unlock"),
  UNLOCK_SHARED("unlock for read"),
  /** Looks at the condition of a wait. */
  WAIT("waits on"),
  /** Wakes all who wait. */
  WAKE("wakes"),
  /** Decides what no lock decides. */
  CHOOSE("chooses"),
  /** A BUG_ON: the kernel ends the task. */
  BUG("BUG_ON in"),
  /** A task begins a call. */
  BEGIN("begins");

  private final String words;

  StepKind(String words) {
    this.words = words;
  }

  /** The verb before the name of what it touches. */
  public String words() {
    return words;
  }
}
