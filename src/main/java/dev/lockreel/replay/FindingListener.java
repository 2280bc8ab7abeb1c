package dev.lockreel.replay;

import dev.lockreel.finding.Finding;

/** Receives findings while events are validated. Called on the validating thread. */
public interface FindingListener {
  /** A finding is new, or its severity or confidence is now another. */
  default void found(Finding finding) {}

  /** A finding that was reported is withdrawn. */
  default void withdrawn(Finding finding) {}
}
