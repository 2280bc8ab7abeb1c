package dev.lockreel.lockdep;

/**
 * Something that rests on a held lock which has not been released yet, so that it may still prove
 * stale.
 */
interface Provisional {
  /** The lock was released in order: it was held indeed. */
  void confirmed(long serial);

  /** The entry was stale: what rests on it alone is void. */
  void refuted(long serial);
}
