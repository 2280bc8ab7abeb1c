package dev.lockreel.lockdep.source;

/** Evidence that rests on a held lock which is not released yet and may still prove stale. */
interface Provisional {
  /** The lock was released in order, so it was held. */
  void confirmed(long serial);

  /** The entry was stale: what rests on it alone is void. */
  void refuted(long serial);
}
