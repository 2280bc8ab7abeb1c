package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The records in a part of a file, one after the other: {@code type (4 bytes), misc (2), size (2)},
 * then what the type has. Some are followed by data that no size includes.
 */
final class PerfRecords {
  static final int LOST = 2;
  static final int COMM = 3;
  static final int THROTTLE = 5;
  static final int SAMPLE = 9;
  static final int LOST_SAMPLES = 13;
  static final int KERNEL_TYPES = 64;
  static final int ATTR = 64;
  static final int TRACING_DATA = 66;
  static final int AUXTRACE = 71;
  static final int FEATURE = 80;
  static final int COMPRESSED = 81;
  static final int COMPRESSED_2 = 83;

  static final int HEADER_BYTES = 8;

  /** Longest record: its size has two bytes. */
  static final int MOST_BYTES = 1 << 16;

  private final TraceFile file;
  private final boolean swapped;
  private final long end;
  private ByteBuffer window;
  private long windowAt;
  private long next;
  private int at;
  private int type;
  private int misc;
  private int size;
  private String damage;

  /**
   * The records in {@code [from, end)}.
   *
   * @param window direct and little-endian; a larger one is made where a record needs it
   */
  PerfRecords(TraceFile file, boolean bigEndian, long from, long end, ByteBuffer window) {
    this.file = file;
    this.swapped = bigEndian;
    this.end = end;
    this.window = window;
    window.limit(0);
    next = from;
    windowAt = from;
  }

  /**
   * Moves to the next record; false at the end, or where none is: then there is {@link #damage}.
   */
  boolean next() throws IOException {
    if (next >= end || damage != null) {
      return false;
    }
    if (!inWindow(HEADER_BYTES)) {
      damage = "the data end inside the header of a record";
      return false;
    }
    at = (int) (next - windowAt);
    long head = int64(0);
    type = swapped ? (int) (head >>> 32) : (int) head;
    misc = (int) (swapped ? head >>> 16 : head >>> 32) & 0xffff;
    size = (int) (swapped ? head : head >>> 48) & 0xffff;
    if (size < HEADER_BYTES || !inWindow(size)) {
      damage = "a record of " + size + " bytes, where " + (end - next) + " are left";
      return false;
    }
    at = (int) (next - windowAt);
    long after = after();
    if (after < 0 || after > end - next - size) {
      damage = "a record with " + after + " bytes after it";
      return false;
    }
    next += size + after;
    return true;
  }

  /** Bytes after the record that belong to it. */
  private long after() {
    if (type == AUXTRACE && size >= HEADER_BYTES + Long.BYTES) {
      return int64(HEADER_BYTES);
    }
    if (type == TRACING_DATA && size >= HEADER_BYTES + Integer.BYTES) {
      return (int32(HEADER_BYTES) & 0xffffffffL) + 7 & ~7L;
    }
    return 0;
  }

  private boolean inWindow(int bytes) throws IOException {
    if (bytes > end - next) {
      return false;
    }
    if (next + bytes <= windowAt + window.limit()) {
      return true;
    }
    if (bytes > window.capacity()) {
      window = TraceFile.buffer(MOST_BYTES);
    }
    window.clear();
    window.limit((int) Math.min(window.capacity(), end - next));
    windowAt = next;
    window.limit(file.read(next, window));
    return bytes <= window.limit();
  }

  /** Offset in the file of the record. */
  long offset() {
    return windowAt + at;
  }

  /** Offset in the file of what follows. */
  long following() {
    return next;
  }

  int type() {
    return type;
  }

  int misc() {
    return misc;
  }

  /** Bytes of the record, its header included. */
  int size() {
    return size;
  }

  /** The bytes that have the record. */
  ByteBuffer bytes() {
    return window;
  }

  /** Where in {@link #bytes} it begins. */
  int at() {
    return at;
  }

  /** What ended the records early; null where nothing did. */
  String damage() {
    return damage;
  }

  int int16(int offset) {
    short value = window.getShort(at + offset);
    return (swapped ? Short.reverseBytes(value) : value) & 0xffff;
  }

  int int32(int offset) {
    int value = window.getInt(at + offset);
    return swapped ? Integer.reverseBytes(value) : value;
  }

  long int64(int offset) {
    long value = window.getLong(at + offset);
    return swapped ? Long.reverseBytes(value) : value;
  }
}
