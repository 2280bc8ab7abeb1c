package dev.lockreel.stream.kafka;

/**
 * The offset at which a partition begins for an instance that was assigned it.
 *
 * @param offset the first one to consume
 * @param skippedFrom where its owner had stopped, if that is not {@code offset}: the records
 *     between are not going to come; -1 where none is skipped
 */
record StartOffset(long offset, long skippedFrom) {
  private static final long NOTHING = -1;

  /**
   * The offset at which the database stopped; the group's offset if its other members have gone
   * further, or if the database knows nothing of the partition and the user did not say where to
   * begin.
   *
   * @param stored where the database stopped; null where it has not begun
   * @param committed the group's offset; null where it has none, or there is no group
   * @param wanted where the user wants to begin; null: at the group's offset, else at the beginning
   * @param asked offset of {@code wanted}, or the beginning
   * @param beginning first offset that the broker still has
   */
  static StartOffset of(
      Long stored, Long committed, StreamStart wanted, long asked, long beginning) {
    if (stored == null) {
      boolean withGroup = committed != null && wanted == null;
      return new StartOffset(Math.max(withGroup ? committed : asked, beginning), NOTHING);
    }
    long from = Math.max(stored, beginning);
    if (committed != null) {
      from = Math.max(from, committed);
    }
    return new StartOffset(from, from > stored ? stored : NOTHING);
  }
}
