package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.sync.Steps;

/**
 * The rule, by variant, of when a range is taken for valid; and the check that no range is valid
 * while an invalidation that overlaps it runs.
 */
record Validity(HmmCore core, Hmm hmm) {
  /** Makes all ranges valid, whichever invalidation made them invalid. */
  void allValid(Steps k) {
    for (HmmRange range : hmm.ranges.values()) {
      if (!range.valid) {
        range.valid = true;
        check(k, range);
      }
    }
  }

  /** Whether the range is taken for valid. */
  boolean of(HmmRange range) {
    return switch (core.variant()) {
      case SEQUENCE -> range.seq != hmm.sequence().seq();
      case GLOBAL_COUNT -> hmm.notifiers() == 0;
      default -> range.valid;
    };
  }

  /** Whether hmm_range_wait_until_valid can return. */
  boolean waitIsOver(HmmRange range) {
    return switch (core.variant()) {
      case SEQUENCE -> range.seq != hmm.sequence().seq();
      case GLOBAL_COUNT, VALID_AT_REGISTER -> hmm.notifiers() == 0;
      default -> range.valid;
    };
  }

  /** Checks a range that has become valid. */
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
