package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One record of the kernel in a larger buffer: a cursor that is moved from record to record. Reads
 * nothing outside the record, whatever its bytes say.
 */
public final class RawRecord {
  private final boolean swapped;
  private ByteBuffer bytes;
  private int at;
  private int length;

  private final RecentNames recent = new RecentNames();

  /** Where {@link #locate} found text, with zero bytes after it. */
  private int textAt;

  private int textEnd;

  /**
   * @param bigEndian byte order of the traced machine
   */
  public RawRecord(boolean bigEndian) {
    swapped = bigEndian;
  }

  /**
   * Moves to the record of {@code size} bytes at {@code from}.
   *
   * @param buffer direct and little-endian, whatever the machine's order
   */
  public void moveTo(ByteBuffer buffer, int from, int size) {
    bytes = buffer;
    at = from;
    length = size;
  }

  /** Bytes of the record. */
  public int length() {
    return length;
  }

  /** The first eight bytes as one little-endian number; the record must have them. */
  long head() {
    return bytes.getLong(at);
  }

  /** Whether numbers of several bytes begin with the upper one. */
  boolean swapped() {
    return swapped;
  }

  /** Whether the part of the field that is in place is inside the record. */
  public boolean has(EventField field) {
    return field.end() <= length;
  }

  /** The value of a field that the record {@link #has}, sign-extended where it is signed. */
  public long number(EventField field) {
    return number(field.offset(), field.size(), field.signed());
  }

  /** The number of {@code size} bytes at {@code offset}, inside the record; 0 for odd sizes. */
  public long number(int offset, int size, boolean signed) {
    int from = at + offset;
    return switch (size) {
      case 1 -> signed ? bytes.get(from) : bytes.get(from) & 0xff;
      case 2 -> {
        short value = swapped ? Short.reverseBytes(bytes.getShort(from)) : bytes.getShort(from);
        yield signed ? value : value & 0xffff;
      }
      case 4 -> {
        int value = swapped ? Integer.reverseBytes(bytes.getInt(from)) : bytes.getInt(from);
        yield signed ? value : value & 0xffffffffL;
      }
      case 8 -> swapped ? Long.reverseBytes(bytes.getLong(from)) : bytes.getLong(from);
      default -> 0;
    };
  }

  /** The name in a field that the record {@link #has}, without what follows its first zero byte. */
  public int symbol(EventField field, Symbols symbols) {
    if (!locate(field)) {
      return Symbols.NONE;
    }
    return recent.symbol(bytes, textAt, textEnd, symbols);
  }

  /** The text in a field that the record {@link #has}, like {@link #symbol}. */
  public String text(EventField field) {
    if (!locate(field)) {
      return "";
    }
    byte[] utf8 = new byte[RecentNames.firstZero(bytes, textAt, textEnd) - textAt];
    for (int i = 0; i < utf8.length; i++) {
      utf8[i] = bytes.get(textAt + i);
    }
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Where the elements of a field begin, from the record's first byte; -1 outside the record. */
  public int start(EventField field) {
    int start =
        switch (field.form()) {
          case NUMBER, ARRAY -> field.offset();
          case DATA_LOC -> reference(field) & 0xffff;
          case REL_LOC -> field.end() + (reference(field) & 0xffff);
        };
    return start <= length ? start : -1;
  }

  /** Bytes of a field's elements, cut off at the record's end. */
  public int size(EventField field) {
    return size(field, start(field));
  }

  private int size(EventField field, int start) {
    int size =
        switch (field.form()) {
          case NUMBER, ARRAY -> field.size() == 0 ? length - field.offset() : field.size();
          case DATA_LOC, REL_LOC -> reference(field) >>> 16;
        };
    return Math.max(0, Math.min(size, length - start));
  }

  private int reference(EventField field) {
    int word = bytes.getInt(at + field.offset());
    return swapped ? Integer.reverseBytes(word) : word;
  }

  private boolean locate(EventField field) {
    EventField.Form form = field.form();
    boolean reference = form == EventField.Form.DATA_LOC || form == EventField.Form.REL_LOC;
    if (field.end() > length || (reference && field.size() != Integer.BYTES)) {
      return false;
    }
    int start = start(field);
    if (start < 0) {
      return false;
    }
    textAt = at + start;
    textEnd = textAt + size(field, start);
    return true;
  }
}
