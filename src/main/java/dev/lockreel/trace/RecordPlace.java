package dev.lockreel.trace;

/**
 * The position of an event that came in a record of a topic: the record's offset in its partition
 * and the line (row) in the record, in one number that no line number of a file reaches.
 */
public final class RecordPlace {
  /** Lines that can be told apart in one record; those after go by this number. */
  public static final int LAST_LINE = (1 << 20) - 1;

  private static final int LINE_BITS = 20;
  private static final long MARK = 1L << 62;

  private RecordPlace() {}

  /**
   * The position of a line.
   *
   * @param offset of the record, below 2^42
   * @param line in the record, from 1
   */
  public static long of(long offset, long line) {
    return MARK | offset << LINE_BITS | Math.min(line, LAST_LINE);
  }

  /** The place {@code lines} lines after {@code place}, in the same record. */
  public static long after(long place, long lines) {
    long line = (place & LAST_LINE) + lines;
    return (place & ~LAST_LINE) | Math.min(line, LAST_LINE);
  }

  /** How a report shows a position: a line number as it is, a record's as {@code offset.line}. */
  public static String text(long position) {
    if (position < MARK) {
      return Long.toString(position);
    }
    long offset = (position & ~MARK) >>> LINE_BITS;
    long line = position & LAST_LINE;
    return line == 0 ? Long.toString(offset) : offset + "." + line;
  }
}
