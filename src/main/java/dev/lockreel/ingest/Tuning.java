package dev.lockreel.ingest;

/**
 * Sizes of the reading pipeline; tests make them small.
 *
 * @param chunkBytes text parsed at once
 * @param lookaheadBytes how far after that a good cut is looked for at first
 * @param windowBytes how much of a file is mapped at once, well below 2 GiB
 * @param longestLine where a text without line ends is cut all the same
 */
record Tuning(int chunkBytes, int lookaheadBytes, int windowBytes, int longestLine) {
  /**
   * 256 KiB stay in the second-level cache and still hold some 2,400 lines, which hides the
   * hand-over.
   */
  static final Tuning DEFAULT = new Tuning(1 << 18, 1 << 16, 1 << 30, 1 << 24);
}
