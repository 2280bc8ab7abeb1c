package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;
import java.util.List;

/**
 * Every verdict about invalidations, ranges and interval notifiers. A {@code choice} is that of the
 * protocol ({@code hmm-invalidate=VARIANT}); {@code ""} for what the recorded kernel did.
 */
final class HmmFindings {
  /** The function that the protocol stands for. */
  static final String HMM_START = "hmm_invalidate_range_start";

  private final Kernel kernel;

  HmmFindings(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Of the recorded kernel, events of which the trace has none may not have been recorded. */
  private void report(boolean recorded, FindingBuilder verdict, String... counterparts) {
    if (recorded) {
      kernel.report(verdict, counterparts);
    } else {
      kernel.report(verdict);
    }
  }

  private static String[] about(Invalidation start) {
    return about(HmmEvents.INVALIDATE_RANGE_START, ModelEvent.function(start.call()));
  }

  /**
   * @param where the place of it, or the choice of protocol; {@code ""} for neither
   */
  private static String[] about(String event, String where) {
    return where.isEmpty() ? new String[] {event} : new String[] {event, where};
  }

  /**
   * A start that succeeded has no end.
   *
   * @param moment when its task can no longer end it
   * @param how the task went on instead, as in "returned to user space"
   */
  void neverEnded(Invalidation start, ModelEvent moment, String how) {
    FindingBuilder verdict = withoutEnd(start, moment, how, about(start));
    if (start.recordedRet() == Invalidation.UNKNOWN && start.atomic()) {
      verdict
          .warning()
          .confidence(
              Confidence.CLASS,
              "The trace does not show what its start returned: it may have failed, and then has"
                  + " no end.");
    } else if (!start.leakProved) {
      verdict.confidence(
          Confidence.CLASS,
          "The trace has shown no end of any invalidation so far, nor locks by which one would be"
              + " seen: whether ends were recorded is not known.");
      if (kernel.showsMuch()) {
        verdict.warning();
      }
    } else if (start.recordedRet() == Invalidation.UNKNOWN) {
      verdict.confidence(
          Confidence.CERTAIN,
          "The trace does not show what its start returned; one that may block does not fail.");
    } else {
      verdict.confidence(Confidence.CERTAIN, "Its start returned 0, and no other task ended it.");
    }
    kernel.report(verdict);
  }

  /**
   * A start has no end in a trace without any, and its task has taken a lock as an end does.
   *
   * @param moment when its task can no longer end it
   * @param how the task went on instead, as in "returned to user space"
   */
  void mayHaveEnded(Invalidation start, ModelEvent moment, String how) {
    kernel.report(
        withoutEnd(start, moment, how, HmmEvents.INVALIDATE_RANGE_START)
            .warning()
            .confidence(
                Confidence.CLASS,
                "The trace has shown no end of any invalidation, but the task has taken a lock as an"
                    + " end does: ends were not recorded, or something else took it."));
  }

  private static FindingBuilder withoutEnd(
      Invalidation start, ModelEvent moment, String how, String... about) {
    return Finding.of(Rule.NOTIFIER_COUNT_LEAK, about)
        .at(moment.witness())
        .after(InvalidationText.witness(start))
        .because(
            InvalidationText.started(start)
                + " and "
                + how
                + " at "
                + InvalidationText.time(moment)
                + " without having ended it."
                + InvalidationText.consequence(start.subscriptions()))
        .ledger(start.subscriptions().ledger().lines());
  }

  /** The recorded count is above what is running. */
  void countTooHigh(
      Subscriptions subscriptions, Invalidation failed, ModelEvent event, long excess) {
    String[] about =
        failed == null ? new String[] {HmmEvents.INVALIDATE_RANGE_START} : about(failed);
    String who =
        failed == null
            ? "Who left it is not known."
            : InvalidationText.started(failed)
                + "; it failed with "
                + InvalidationText.error(failed.recordedRet())
                + " and did not give its count back.";
    kernel.report(
        Finding.of(Rule.NOTIFIER_COUNT_LEAK, about)
            .confidence(Confidence.CERTAIN, "The trace has the kernel's own count.")
            .at(event.witness())
            .after(failed == null ? null : InvalidationText.witness(failed))
            .because(
                "The count of running invalidations of "
                    + subscriptions
                    + " is "
                    + excess
                    + " above what is running. "
                    + who
                    + InvalidationText.consequence(subscriptions))
            .ledger(subscriptions.ledger().lines()));
  }

  /** An emulated start failed and its count stays. */
  void notGivenBack(Invalidation start, String choice, ModelEvent now) {
    kernel.report(
        Finding.of(Rule.NOTIFIER_COUNT_LEAK, HMM_START, choice)
            .confidence(Confidence.CERTAIN, "The protocol ran into it.")
            .at(now.witness(place(choice), true))
            .after(start.begin().witness(place(choice), true))
            .because(
                InvalidationText.started(start)
                    + ". The count went up, then mirrors_sem could not be had without waiting, and the"
                    + " start returned -EAGAIN without giving its count back. Its caller does not call"
                    + " the end of a start that failed."
                    + InvalidationText.consequence(start.subscriptions()))
            .ledger(start.subscriptions().ledger().lines()));
  }

  private static String place(String choice) {
    return HMM_START + " [" + choice + "]";
  }

  /** An emulated end has no start. */
  void underflow(ModelEvent end, Subscriptions subscriptions, String choice) {
    kernel.report(endWithoutStart(end, subscriptions, choice), HmmEvents.INVALIDATE_RANGE_START);
  }

  /** A recorded end has no start; certain where all starts are known. */
  void underflow(ModelEvent end, Subscriptions subscriptions) {
    FindingBuilder verdict = endWithoutStart(end, subscriptions, "");
    kernel.report(
        subscriptions.known
            ? verdict.confidence(
                Confidence.CERTAIN, "The trace has every start that could have been running.")
            : verdict
                .warning()
                .confidence(
                    Confidence.CLASS,
                    "Its task has started none since it came from user space; another task may"
                        + " have, before the trace began."),
        HmmEvents.INVALIDATE_RANGE_START);
  }

  private static FindingBuilder endWithoutStart(
      ModelEvent end, Subscriptions subscriptions, String choice) {
    return Finding.of(Rule.NOTIFIER_COUNT_UNDERFLOW, about(HmmEvents.INVALIDATE_RANGE_END, choice))
        .at(end.witness(HmmEvents.INVALIDATE_RANGE_END, !choice.isEmpty()))
        .because(
            end.task()
                + " ended an invalidation of "
                + subscriptions
                + " at "
                + InvalidationText.time(end)
                + " while none was running: the count falls below 0, so that it is 0 while the"
                + " next one runs.")
        .ledger(subscriptions.ledger().lines());
  }

  /** The kernel's own count is negative. */
  void negative(ModelEvent event, Subscriptions subscriptions, long count) {
    kernel.report(
        Finding.of(Rule.NOTIFIER_COUNT_UNDERFLOW, HmmEvents.INVALIDATE_RANGE_END)
            .confidence(Confidence.CERTAIN, "The trace has the kernel's own count.")
            .at(event.witness(HmmEvents.INVALIDATE_RANGE_END, false))
            .because(
                "The count of running invalidations of " + subscriptions + " is " + count + "."));
  }

  /** A callback's -EAGAIN was lost. */
  void swallowed(Invalidation start, ModelEvent event, String choice) {
    kernel.report(
        contract(start, event, choice)
            .because(
                InvalidationText.started(start)
                    + " that may not block. A callback answered -EAGAIN, since it would have had to,"
                    + " but the start returned 0: its caller takes the device for stopped while that"
                    + " goes on using the pages."));
  }

  /** A start returned -EAGAIN to a caller that may block, or another error. */
  void badError(Invalidation start, ModelEvent event, long ret) {
    kernel.report(
        contract(start, event, "")
            .because(
                InvalidationText.started(start)
                    + (start.blockable()
                        ? ", which may block, and got "
                            + InvalidationText.error(ret)
                            + ": such a start does not fail."
                        : ", which may not block, and got "
                            + InvalidationText.error(ret)
                            + ": the only error for that is -EAGAIN.")));
  }

  /** A mirror's callback returned a value that it may not. */
  void badCallback(Invalidation start, ModelEvent event, String choice, long ret) {
    kernel.report(
        contract(start, event, choice)
            .because(
                InvalidationText.started(start)
                    + (start.blockable() ? ", which may block" : ", which may not block")
                    + ". A callback answered "
                    + InvalidationText.error(ret)
                    + (start.blockable()
                        ? ": one that may block does not fail."
                        : ": the only error for that is -EAGAIN.")));
  }

  /** A mirror was unregistered during its callback, from which the walk of the mirrors goes on. */
  void mirrorGone(Invalidation start, ModelEvent event, String choice, long mirror) {
    kernel.report(
        Finding.of(Rule.USE_AFTER_FREE, HMM_START, choice)
            .at(event.witness(place(choice), true))
            .after(start.begin().witness(place(choice), true))
            .because(
                InvalidationText.started(start)
                    + ". While it was in the callback of mirror 0x"
                    + Long.toHexString(mirror)
                    + " that was unregistered, and may be freed: the list of mirrors goes on from"
                    + " it."));
  }

  private static FindingBuilder contract(Invalidation start, ModelEvent event, String choice) {
    return choice.isEmpty()
        ? Finding.of(Rule.INVALIDATION_CONTRACT, about(start))
            .at(event.witness())
            .after(InvalidationText.witness(start))
        : Finding.of(Rule.INVALIDATION_CONTRACT, HMM_START, choice)
            .at(event.witness(place(choice), true))
            .after(start.begin().witness(place(choice), true));
  }

  /** A protocol takes a sleeping lock in an invalidation that may not block. */
  void blocking(Invalidation start, ModelEvent now, String choice, String lock) {
    kernel.report(
        Finding.of(Rule.BLOCKING_IN_ATOMIC_INVALIDATION, HMM_START, choice, lock)
            .at(now.witness(place(choice), true))
            .after(start.begin().witness(place(choice), true))
            .because(
                InvalidationText.started(start)
                    + " that may not block, and takes "
                    + lock
                    + " in a way that sleeps where it is held."));
  }

  /**
   * A range is valid while an invalidation runs.
   *
   * @param subject what takes it for valid: a protocol or a function
   * @param what the range, and who takes it for valid
   */
  void validDuring(
      Invalidation running, ModelEvent event, boolean emulated, String subject, String what) {
    report(
        !emulated,
        Finding.of(Rule.RANGE_VALID_DURING_INVALIDATION, subject)
            .at(event.witness(subject, emulated))
            .after(InvalidationText.witness(running))
            .because(
                what
                    + " at "
                    + InvalidationText.time(event)
                    + ", although "
                    + InvalidationText.started(running)
                    + " and has not ended it: the device may map pages that are being taken away."),
        HmmEvents.INVALIDATE_RANGE_END);
  }

  /** A device uses pages that were taken away. */
  void staleAccess(ModelEvent access, String range, DeviceMapping mapping, String choice) {
    report(
        choice.isEmpty(),
        Finding.of(Rule.DEVICE_ACCESS_AFTER_INVALIDATION, about(HmmEvents.DEVICE_ACCESS, choice))
            .at(access.witness(HmmEvents.DEVICE_ACCESS, !choice.isEmpty()))
            .after(InvalidationText.witness(mapping.invalidatedBy()))
            .because(
                "The device touches "
                    + range
                    + " at "
                    + InvalidationText.time(access)
                    + ". "
                    + InvalidationText.started(mapping.invalidatedBy())
                    + (mapping.collided()
                        ? ", while the range was being faulted: what the device mapped is no longer"
                            + " the task's."
                        : ", and the range has not been faulted again since.")),
        HmmEvents.RANGE_FAULT,
        HmmEvents.RANGE_FAULT + Kernel.RETURN,
        HmmEvents.INVALIDATE_RANGE_END);
  }

  /** Ranges are registered when the mm goes away. */
  void rangeLeaked(Hmm hmm, ModelEvent release, String choice) {
    List<HmmRange> left = hmm.knownRanges();
    report(
        choice.isEmpty(),
        Finding.of(Rule.RANGE_LEAKED_AT_RELEASE, about(HmmEvents.RELEASE, choice))
            .at(release.witness(HmmEvents.RELEASE, !choice.isEmpty()))
            .because(
                hmm
                    + " is released at "
                    + InvalidationText.time(release)
                    + " with "
                    + left.size()
                    + (left.size() == 1 ? " range" : " ranges")
                    + " registered, the oldest is "
                    + left.get(0)
                    + ": whoever registered a range has to hold the mm until it is unregistered"
                    + " (WARN_ON in the kernel)."),
        HmmEvents.RANGE_REGISTER + Kernel.RETURN,
        HmmEvents.RANGE_UNREGISTER);
  }

  /**
   * A recorded reader waits where the trace ends; for the report alone, since more of the trace may
   * withdraw it.
   */
  static FindingBuilder stillWaits(Reader reader) {
    ModelEvent begin = reader.begin();
    Subscriptions subscriptions = reader.subscriptions();
    Invalidation leaked = subscriptions.firstLeaked;
    String waiting =
        begin.task()
            + " has waited in "
            + begin.name()
            + " since "
            + InvalidationText.time(begin)
            + " for all invalidations of "
            + subscriptions
            + " to end";
    FindingBuilder verdict =
        Finding.of(Rule.WAITER_STUCK, begin.name()).at(begin.witness(begin.name(), false));
    if (leaked != null) {
      return verdict
          .confidence(
              leaked.leakProved ? Confidence.CERTAIN : Confidence.CLASS,
              leaked.leakProved
                  ? "That an invalidation is never ended is proved."
                  : "The trace has shown no end of any invalidation: whether ends were recorded is"
                      + " not known.")
          .after(InvalidationText.witness(leaked))
          .because(waiting + ", which never happens: " + InvalidationText.neverWakes(leaked) + ".");
    }
    if (!subscriptions.inFlight.isEmpty()) {
      verdict.after(InvalidationText.witness(subscriptions.inFlight.get(0)));
    }
    return verdict
        .warning()
        .confidence(
            Confidence.CLASS, "The trace ends while it waits; what came after is not known.")
        .because(waiting + ", and still does where the trace ends.");
  }
}
