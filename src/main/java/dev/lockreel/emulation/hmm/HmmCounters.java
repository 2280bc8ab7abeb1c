package dev.lockreel.emulation.hmm;

/**
 * Names of the counters that change both where recorded outcomes are followed and where protocols
 * run.
 */
final class HmmCounters {
  /** Invalidations that began. */
  static final String INVALIDATIONS = "invalidations";

  /** Those whose start returned an error. */
  static final String FAILED = "invalidationsFailed";

  /** Those whose count was never given back. */
  static final String LEAKED = "invalidationsLeaked";

  /** Ends of which no start is known. */
  static final String ENDS_WITHOUT_START = "endsWithoutStart";

  /** Faults of devices on a range. */
  static final String RANGE_FAULTS = "rangeFaults";

  /** Those of them that an invalidation made start again. */
  static final String FAULT_RETRIES = "faultRetries";

  private HmmCounters() {}
}
