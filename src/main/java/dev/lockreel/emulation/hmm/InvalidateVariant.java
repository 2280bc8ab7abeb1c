package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Variant;

/** The variants of counting invalidations and marking ranges invalid. */
enum InvalidateVariant implements Variant {
  /** The code until June 2019. */
  BEFORE_FIX(
      "before-fix",
      "A mutex; the count goes up and stays up when the trylock of mirrors_sem fails; -EAGAIN of a"
          + " callback is lost in an inner variable."),
  /** The fix with the mutex kept; shows why the fix changes the lock. */
  UNWIND_WITH_MUTEX(
      "unwind-with-mutex",
      "The unwinding of the fix, but with the mutex kept: taking it back may sleep where nothing may."),
  /** Counting after the callbacks, which needs no unwinding; shows why the fix unwinds. */
  COUNT_AFTER_CALLBACKS(
      "count-after-callbacks",
      "Counts only once all callbacks have succeeded: a parallel start and end marks the range"
          + " valid during them."),
  /** The fix. */
  AFTER_FIX(
      "after-fix",
      "A spin lock; the count is held across the callbacks and given back on failure; a warning"
          + " for an error that may not be."),
  /** The reviewer's alternative. */
  VALID_AT_REGISTER(
      "valid-at-register",
      "Ranges begin valid, a start makes those that it concerns invalid, waiters wait for the count"
          + " to be 0."),
  /** One count for all, without any tracking of ranges. */
  GLOBAL_COUNT(
      "global-count",
      "No range is tracked: while any invalidation of the mm runs, every reader waits or retries."),
  /** A sequence number, as interval notifiers have it since 5.5. */
  SEQUENCE(
      "sequence", "A sequence number instead of a boolean: a fault retries if it has changed.");

  private final String id;
  private final String summary;

  InvalidateVariant(String id, String summary) {
    this.id = id;
    this.summary = summary;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public Citation source() {
    return switch (this) {
      case VALID_AT_REGISTER -> HmmProtocols.REVIEW_MAIL;
      case GLOBAL_COUNT, SEQUENCE -> HmmProtocols.ANSWER_MAIL;
      default -> HmmProtocols.FIX_MAIL;
    };
  }

  /** Whether the lock of the ranges is a mutex. */
  boolean mutex() {
    return this == BEFORE_FIX || this == UNWIND_WITH_MUTEX;
  }
}
