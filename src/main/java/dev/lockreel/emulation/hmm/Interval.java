package dev.lockreel.emulation.hmm;

/** A range of user addresses [start, end), unsigned. */
record Interval(long start, long end) {
  static final Interval ALL = new Interval(0, -1);

  /** Whether they have a page in common. */
  boolean overlaps(Interval other) {
    return Long.compareUnsigned(start, other.end) < 0 && Long.compareUnsigned(other.start, end) < 0;
  }

  /**
   * The test that hmm_invalidate_range_start made on a range: one that begins where this ends
   * counts as overlapping too.
   */
  boolean touches(Interval range) {
    return Long.compareUnsigned(end, range.start) >= 0
        && Long.compareUnsigned(start, range.end) < 0;
  }

  @Override
  public String toString() {
    return "[0x" + Long.toHexString(start) + ", 0x" + Long.toHexString(end) + ")";
  }
}
