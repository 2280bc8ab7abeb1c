package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Witness;
import java.util.List;
import java.util.Locale;

/** What the checks of invalidations say, in words. */
final class HmmFindings {
  static final String START = "mmu_notifier_invalidate_range_start";
  static final String END = "mmu_notifier_invalidate_range_end";
  private static final double NANOS = 1e9;

  private HmmFindings() {}

  /** Where an invalidation was started, as a report shows it. */
  static String through(Invalidation start) {
    return start.call().isEmpty() ? START : start.call();
  }

  static String time(ModelEvent event) {
    return String.format(Locale.ROOT, "%.6f s", event.timestampNanos() / NANOS);
  }

  private static String[] about(Invalidation start) {
    return start.call().isEmpty()
        ? new String[] {START}
        : new String[] {START, ModelEvent.function(start.call())};
  }

  /**
   * "init/59 started an invalidation of [..) of mm .. at 7.4 s from t_leak+0xa8/0xf0 [lockbug]".
   */
  static String started(Invalidation start) {
    return start.begin().task()
        + " started an invalidation of "
        + start.interval()
        + " of "
        + start.subscriptions()
        + " at "
        + time(start.begin())
        + (start.call().isEmpty() ? "" : " from " + start.call());
  }

  static Witness witness(Invalidation start) {
    return start.begin().witness(through(start), false);
  }

  private static String consequence(Subscriptions subscriptions) {
    return " The count of running invalidations of "
        + subscriptions
        + " can never reach 0 again: whoever waits for that waits for ever.";
  }

  /**
   * A start that succeeded has no end.
   *
   * @param moment when its task can no longer end it
   * @param how what the task did instead, as in "returned to user space"
   */
  static FindingBuilder neverEnded(Invalidation start, ModelEvent moment, String how) {
    FindingBuilder verdict =
        Finding.of(Rule.NOTIFIER_COUNT_LEAK, about(start))
            .at(moment.witness())
            .after(witness(start))
            .because(
                started(start)
                    + " and "
                    + how
                    + " at "
                    + time(moment)
                    + " without having ended it."
                    + consequence(start.subscriptions()))
            .ledger(start.subscriptions().ledger().lines());
    if (start.recordedRet() != Invalidation.UNKNOWN) {
      return verdict.confidence(
          Confidence.CERTAIN, "Its start returned 0, and nobody else ended it.");
    }
    if (!start.atomic()) {
      return verdict.confidence(
          Confidence.CERTAIN,
          "The trace does not show what its start returned; one that may block does not fail.");
    }
    return verdict
        .warning()
        .confidence(
            Confidence.CLASS,
            "The trace does not show what its start returned: it may have failed, and then has no"
                + " end.");
  }

  /** The recorded count is above what is running. */
  static FindingBuilder countTooHigh(
      Subscriptions subscriptions, Invalidation failed, ModelEvent event, long excess) {
    String[] about = failed == null ? new String[] {START} : about(failed);
    String who =
        failed == null
            ? "Who left it is not known."
            : started(failed)
                + "; it failed with "
                + (failed.recordedRet() == Invalidation.EAGAIN ? "-EAGAIN" : failed.recordedRet())
                + " and did not give its count back.";
    return Finding.of(Rule.NOTIFIER_COUNT_LEAK, about)
        .confidence(Confidence.CERTAIN, "The trace has the kernel's own count.")
        .at(event.witness())
        .after(failed == null ? null : witness(failed))
        .because(
            "The count of running invalidations of "
                + subscriptions
                + " is "
                + excess
                + " above what is running. "
                + who
                + consequence(subscriptions))
        .ledger(subscriptions.ledger().lines());
  }

  /** An emulated start failed and its count stays. */
  static FindingBuilder notGivenBack(
      Invalidation start, InvalidateVariant variant, ModelEvent now) {
    return Finding.of(Rule.NOTIFIER_COUNT_LEAK, "hmm_invalidate_range_start", variant.chosen())
        .confidence(Confidence.CERTAIN, "The protocol ran into it.")
        .at(now.witness(place(variant), true))
        .after(start.begin().witness(place(variant), true))
        .because(
            started(start)
                + ". The count went up, then mirrors_sem could not be had without waiting, and the"
                + " start returned -EAGAIN without giving its count back. Its caller does not call"
                + " the end of a start that failed."
                + consequence(start.subscriptions()))
        .ledger(start.subscriptions().ledger().lines());
  }

  private static String place(InvalidateVariant variant) {
    return "hmm_invalidate_range_start [" + variant.chosen() + "]";
  }

  /** An end without a start; certain where all starts are known. */
  static FindingBuilder underflow(ModelEvent end, Subscriptions subscriptions, String protocol) {
    String[] about = protocol.isEmpty() ? new String[] {END} : new String[] {END, protocol};
    return Finding.of(Rule.NOTIFIER_COUNT_UNDERFLOW, about)
        .at(end.witness(END, !protocol.isEmpty()))
        .because(
            end.task()
                + " ended an invalidation of "
                + subscriptions
                + " at "
                + time(end)
                + " while none was running: the count falls below 0, so that it is 0 while the"
                + " next one runs.")
        .ledger(subscriptions.ledger().lines());
  }

  /** The kernel's own count is negative. */
  static FindingBuilder negative(ModelEvent event, Subscriptions subscriptions, long count) {
    return Finding.of(Rule.NOTIFIER_COUNT_UNDERFLOW, END)
        .confidence(Confidence.CERTAIN, "The trace has the kernel's own count.")
        .at(event.witness(END, false))
        .because("The count of running invalidations of " + subscriptions + " is " + count + ".");
  }

  /** -EAGAIN of a callback got lost. */
  static FindingBuilder swallowed(Invalidation start, ModelEvent event, InvalidateVariant variant) {
    return contract(start, event, variant)
        .because(
            started(start)
                + " that may not block. A callback answered -EAGAIN, since it would have had to,"
                + " but the start returned 0: its caller takes the device for stopped while that"
                + " goes on using the pages.");
  }

  /** -EAGAIN to a caller that may block, or another error. */
  static FindingBuilder badError(Invalidation start, ModelEvent event, long ret) {
    return contract(start, event, null)
        .because(
            started(start)
                + (start.blockable()
                    ? ", which may block, and got " + error(ret) + ": such a start does not fail."
                    : ", which may not block, and got "
                        + error(ret)
                        + ": the only error for that is -EAGAIN."));
  }

  /** A mirror's callback answered what it may not. */
  static FindingBuilder badCallback(
      Invalidation start, ModelEvent event, InvalidateVariant variant, long ret) {
    return contract(start, event, variant)
        .because(
            started(start)
                + (start.blockable() ? ", which may block" : ", which may not block")
                + ". A callback answered "
                + error(ret)
                + (start.blockable()
                    ? ": one that may block does not fail."
                    : ": the only error for that is -EAGAIN."));
  }

  private static String error(long ret) {
    return ret == Invalidation.EAGAIN ? "-EAGAIN" : Long.toString(ret);
  }

  private static FindingBuilder contract(
      Invalidation start, ModelEvent event, InvalidateVariant variant) {
    return variant == null
        ? Finding.of(Rule.INVALIDATION_CONTRACT, about(start))
            .at(event.witness())
            .after(witness(start))
        : Finding.of(Rule.INVALIDATION_CONTRACT, "hmm_invalidate_range_start", variant.chosen())
            .at(event.witness(place(variant), true))
            .after(start.begin().witness(place(variant), true));
  }

  /** A protocol takes a sleeping lock in an invalidation that may not block. */
  static FindingBuilder blocking(
      Invalidation start, ModelEvent now, InvalidateVariant variant, String lock) {
    return Finding.of(
            Rule.BLOCKING_IN_ATOMIC_INVALIDATION,
            "hmm_invalidate_range_start",
            variant.chosen(),
            lock)
        .at(now.witness(place(variant), true))
        .after(start.begin().witness(place(variant), true))
        .because(
            started(start)
                + " that may not block, and takes "
                + lock
                + " in a way that waits for it where somebody holds it.");
  }

  /**
   * A range is valid while an invalidation runs.
   *
   * @param subject what takes it for valid: a protocol or a function
   * @param what the range, and who takes it for valid
   */
  static FindingBuilder validDuring(
      Invalidation running, ModelEvent event, boolean emulated, String subject, String what) {
    return Finding.of(Rule.RANGE_VALID_DURING_INVALIDATION, subject)
        .at(event.witness(subject, emulated))
        .after(witness(running))
        .because(
            what
                + " at "
                + time(event)
                + ", although "
                + started(running)
                + " and has not ended it: the device may map pages that are being taken away.");
  }

  /** A device uses pages that were taken away. */
  static FindingBuilder staleAccess(
      ModelEvent access, String range, DeviceMapping mapping, String protocol) {
    String[] about =
        protocol.isEmpty()
            ? new String[] {"device_access"}
            : new String[] {"device_access", protocol};
    return Finding.of(Rule.DEVICE_ACCESS_AFTER_INVALIDATION, about)
        .at(access.witness("device_access", !protocol.isEmpty()))
        .after(witness(mapping.invalidatedBy()))
        .because(
            "The device touches "
                + range
                + " at "
                + time(access)
                + ". "
                + started(mapping.invalidatedBy())
                + (mapping.collided()
                    ? ", while the range was being faulted: what the device mapped is no longer"
                        + " the task's."
                    : ", and the range has not been faulted again since."));
  }

  /** Ranges are registered when the mm goes away. */
  static FindingBuilder rangeLeaked(Hmm hmm, ModelEvent release, String protocol) {
    List<HmmRange> left = hmm.knownRanges();
    String[] about =
        protocol.isEmpty() ? new String[] {"hmm_release"} : new String[] {"hmm_release", protocol};
    return Finding.of(Rule.RANGE_LEAKED_AT_RELEASE, about)
        .at(release.witness("hmm_release", !protocol.isEmpty()))
        .because(
            hmm
                + " is released at "
                + time(release)
                + " with "
                + left.size()
                + (left.size() == 1 ? " range" : " ranges")
                + " registered, the oldest is "
                + left.get(0)
                + ": whoever registered a range has to hold the mm until it is unregistered"
                + " (WARN_ON in the kernel).");
  }

  /** Why waiters of an mm whose count leaked never go on. */
  static String neverWakes(Invalidation leaked) {
    return started(leaked) + " and its count is never given back";
  }
}
