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

  /** Where {@link #locate} found text. */
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
    return symbols.intern(bytes, textAt, textEnd, Symbols.hash(bytes, textAt, textEnd));
  }

  /** The text in a field that the record {@link #has}, like {@link #symbol}. */
  public String text(EventField field) {
    if (!locate(field)) {
      return "";
    }
    byte[] utf8 = new byte[textEnd - textAt];
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
    int size =
        switch (field.form()) {
          case NUMBER, ARRAY -> field.size() == 0 ? length - field.offset() : field.size();
          case DATA_LOC, REL_LOC -> reference(field) >>> 16;
        };
    return Math.max(0, Math.min(size, length - start(field)));
  }

  private int reference(EventField field) {
    return (int) number(field.offset(), 4, false);
  }

  private boolean locate(EventField field) {
    boolean inside = field.end() <= length;
    boolean reference =
        field.form() == EventField.Form.DATA_LOC || field.form() == EventField.Form.REL_LOC;
    int start = inside && (!reference || field.size() == 4) ? start(field) : -1;
    if (start < 0) {
      return false;
    }
    textAt = at + start;
    textEnd = firstZero(textAt, textAt + size(field));
    return true;
  }

  /** The first zero byte from {@code from} on; {@code end} where there is none. */
  private int firstZero(int from, int end) {
    int p = from;
    for (; p <= end - Long.BYTES; p += Long.BYTES) {
      long word = bytes.getLong(p);
      // The lowest bit that stays is that of the first byte of zeros.
      long zeros = (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
      if (zeros != 0) {
        return p + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    while (p < end && bytes.get(p) != 0) {
      p++;
    }
    return p;
  }
}
