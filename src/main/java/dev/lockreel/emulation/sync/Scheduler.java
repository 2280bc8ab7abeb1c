package dev.lockreel.emulation.sync;

/**
 * Decides who goes first. A replay never interferes: calls run until they block, in trace order. A
 * search over interleavings answers otherwise.
 */
public interface Scheduler {
  /** Never lets another call go first. */
  Scheduler IN_ORDER = (call, step) -> false;

  /**
   * Whether the call steps aside for another one before this step, a lock operation or a shared
   * access. Asked once a step.
   *
   * @param step number of the step within the call, from 0
   */
  boolean stepsAside(Call call, int step);
}
