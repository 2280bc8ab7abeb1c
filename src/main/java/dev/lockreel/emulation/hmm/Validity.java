package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Steps;

/**
 * When a range is taken for valid, by variant; and the check that none is while an invalidation
 * that overlaps it runs.
 */
record Validity(HmmCore core, Hmm hmm) {
  /** All ranges become valid: lazily, whoever made them invalid. */
  void allValid(Steps k) {
    for (HmmRange range : hmm.ranges.values()) {
      if (!range.valid) {
        range.valid = true;
        check(k, range);
      }
    }
  }

  /** Nothing is known that would make it invalid. */
  boolean of(HmmRange range) {
    return switch (core.variant()) {
      case SEQUENCE -> range.seq != hmm.sequence().seq();
      case GLOBAL_COUNT -> hmm.notifiers() == 0;
      default -> range.valid;
    };
  }

  /** What hmm_range_wait_until_valid waits for. */
  boolean waitIsOver(HmmRange range) {
    return switch (core.variant()) {
      case SEQUENCE -> range.seq != hmm.sequence().seq();
      case GLOBAL_COUNT, VALID_AT_REGISTER -> hmm.notifiers() == 0;
      default -> range.valid;
    };
  }

  /** A range has come to be valid. */
  void check(Steps k, HmmRange range) {
    if (!of(range)) {
      return;
    }
    Invalidation running = hmm.subscriptions().running(range.interval(), hmm);
    if (running != null) {
      core.findings()
          .validDuring(
              running,
              core.kernel().now(),
              true,
              core.choice(),
              range + " becomes valid in " + k.call());
    }
  }
}
