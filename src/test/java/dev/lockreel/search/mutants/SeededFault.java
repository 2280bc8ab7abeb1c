package dev.lockreel.search.mutants;

import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Steps;

/**
 * A fault that is seeded in a protocol: it does something else than its code says at one of its
 * locks.
 *
 * @param kind what is wrong
 * @param function of the kernel, as {@link Call#function} names it
 * @param lockClass of the lock that it is about
 * @param nth acquisition of such a lock in the call, from 1; 0 for every one
 */
record SeededFault(Kind kind, String function, String lockClass, int nth) implements Steps.Maker {
  /** What is wrong. */
  enum Kind {
    /** The lock is not taken. */
    DROPPED,
    /** The lock is released as soon as it was taken. */
    RELEASED_EARLY,
    /** The lock is released and taken again after the first look at what it protects. */
    CHECKED_OUTSIDE,
    /** The lock is taken after the one that comes next. */
    TURNED_ROUND,
    /** The lock is taken for read where it has to be for write. */
    FOR_READ,
    /** The lock is waited for where it may only be tried. */
    WAITED_FOR,
    /** No task is woken; it is about no lock. */
    NOT_WOKEN
  }

  @Override
  public Steps make(Machine machine, Call call) {
    return function.equals(call.function())
        ? new FaultySteps(machine, call, this)
        : new FaultySteps(machine, call, null);
  }

  @Override
  public String toString() {
    return kind + " " + function + " " + lockClass + " " + nth;
  }
}
