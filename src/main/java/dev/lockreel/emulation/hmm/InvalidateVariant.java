package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Protocol;
import dev.lockreel.emulation.kernel.Variant;
import java.util.List;

/** How invalidations are counted, and how a range tells of one. */
public enum InvalidateVariant implements Variant {
  /** As it was until June 2019. */
  BEFORE_FIX(
      "before-fix",
      "A mutex; the count goes up and stays up when the trylock of mirrors_sem fails; -EAGAIN of a"
          + " callback is lost in an inner variable.",
      Mail.FIX),
  /** The fix without its change of lock: what the change of lock is for. */
  UNWIND_WITH_MUTEX(
      "unwind-with-mutex",
      "The unwinding of the fix, but with the mutex kept: taking it back may sleep where nothing may.",
      Mail.FIX),
  /** Counting at the end, which would need no unwinding: what the unwinding is for. */
  COUNT_AFTER_CALLBACKS(
      "count-after-callbacks",
      "Counts only once all callbacks have succeeded: a parallel start and end marks the range"
          + " valid during them.",
      Mail.FIX),
  /** The fix. */
  AFTER_FIX(
      "after-fix",
      "A spin lock; the count is held across the callbacks and given back on failure; a warning"
          + " for an error that may not be.",
      Mail.FIX),
  /** The reviewer's alternative. */
  VALID_AT_REGISTER(
      "valid-at-register",
      "Ranges begin valid, a start makes those that it concerns invalid, waiters wait for the count"
          + " to be 0.",
      Mail.REVIEW),
  /** Without any tracking of ranges. */
  GLOBAL_COUNT(
      "global-count",
      "No range is tracked: while any invalidation of the mm runs, everybody waits or retries.",
      Mail.ANSWER),
  /** The sound idea; what interval notifiers do since 5.5. */
  SEQUENCE(
      "sequence",
      "A sequence number instead of a boolean: who faults retries if it has changed.",
      Mail.ANSWER);

  /** The protocol whose variants these are. */
  public static final Protocol PROTOCOL =
      new Protocol(
          "hmm-invalidate",
          "Tells devices that user pages go away, and those that fault whether that collides.",
          List.of(values()),
          SEQUENCE);

  private final String id;
  private final String summary;
  private final Mail source;

  InvalidateVariant(String id, String summary, Mail source) {
    this.id = id;
    this.summary = summary;
    this.source = source;
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
    return source.citation();
  }

  /** {@code hmm-invalidate=VARIANT}, as findings name it. */
  String chosen() {
    return PROTOCOL.name() + "=" + id;
  }

  /** The lock of the ranges is a mutex. */
  boolean mutex() {
    return this == BEFORE_FIX || this == UNWIND_WITH_MUTEX;
  }

  /** The thread that they come from. */
  private enum Mail {
    FIX("Jason Gunthorpe", "", "2019-06-07"),
    REVIEW("Ralph Campbell", "Re: ", "2019-06-07"),
    ANSWER("Jason Gunthorpe", "Re: ", "2019-06-08");

    private static final String SUBJECT =
        "[PATCH v2 12/11] mm/hmm: Fix error flows in hmm_invalidate_range_start";

    private final String author;
    private final String prefix;
    private final String date;

    Mail(String author, String prefix, String date) {
      this.author = author;
      this.prefix = prefix;
      this.date = date;
    }

    Citation citation() {
      return new Citation(author, prefix + SUBJECT, date, "linux-mm");
    }
  }
}
