package dev.lockreel.trace;

/**
 * The position of an event or an anomaly in its {@link Origin#file}, as one number: a line (or a
 * record of a binary format) from 1, a byte offset, or a line of a record of a topic. Marks above
 * any line number distinguish the three; positions of one form may be compared with {@code <}.
 */
public final class Position {
  /** Lines that have positions of their own in one record; those after it go by this number. */
  public static final int LAST_LINE = (1 << 20) - 1;

  private static final int LINE_BITS = 20;
  private static final long RECORD = 1L << 62;
  private static final long BYTE = 1L << 61;

  private Position() {}

  /**
   * The position of a line of a record.
   *
   * @param offset of the record in its partition, below 2^42
   * @param line in the record, from 1; 0: the record as a whole
   */
  public static long ofRecord(long offset, long line) {
    return RECORD | offset << LINE_BITS | Math.min(line, LAST_LINE);
  }

  /** The position of the byte {@code offset} of the uncompressed content, from 0, below 2^61. */
  public static long ofByte(long offset) {
    return BYTE | offset;
  }

  /**
   * The position as a report prints it after the file's name: a line as its number, a record's as
   * {@code offset.line}, a byte's as {@code byte 4096}.
   */
  public static String text(long position) {
    if (position < BYTE) {
      return Long.toString(position);
    }
    if (position < RECORD) {
      return "byte " + (position & ~BYTE);
    }
    long offset = (position & ~RECORD) >>> LINE_BITS;
    long line = position & LAST_LINE;
    return line == 0 ? Long.toString(offset) : offset + "." + line;
  }

  /** The position that {@link #text} wrote so; -1 for any other text. */
  public static long parse(String text) {
    try {
      if (text.startsWith("byte ")) {
        return ofByte(Long.parseLong(text.substring("byte ".length())));
      }
      int point = text.indexOf('.');
      return point < 0
          ? Long.parseLong(text)
          : ofRecord(
              Long.parseLong(text.substring(0, point)), Long.parseLong(text.substring(point + 1)));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The position in words: {@code line 7}, {@code record 12.3}, {@code byte 4096}. */
  public static String words(long position) {
    String kind = position < BYTE ? "line " : position < RECORD ? "" : "record ";
    return kind + text(position);
  }
}
