package dev.lockreel.emulation;

import dev.lockreel.finding.Finding;
import dev.lockreel.trace.EventBatch;

/** Receives the output of the emulated core: lock events of its protocols, and findings. */
public interface EmulationOutput {
  /**
   * A protocol took or released an emulated lock.
   *
   * @param event one row; filled again afterwards
   */
  void lockEvent(EventBatch event);

  /** A model has found something; the same finding again raises its count. */
  void finding(Finding finding);
}
