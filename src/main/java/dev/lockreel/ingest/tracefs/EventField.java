package dev.lockreel.ingest.tracefs;

/**
 * A field of an {@link EventFormat}.
 *
 * @param name without brackets
 * @param offset in bytes from the record's first byte
 * @param size in bytes; of a {@link Form#DATA_LOC} or {@link Form#REL_LOC} that of the reference
 * @param elements how many an array in place has, as its brackets say; else 0
 * @param signed whether a number is
 * @param form where the value is
 * @param text whether the value is characters
 */
public record EventField(
    String name, int offset, int size, int elements, boolean signed, Form form, boolean text) {
  /** A field that is no array in place. */
  public EventField(String name, int offset, int size, boolean signed, Form form, boolean text) {
    this(name, offset, size, 0, signed, form, text);
  }

  /** Where the value of a field is. */
  public enum Form {
    /** A number in place. */
    NUMBER,
    /** Several elements in place; a size of 0: up to the end of the record. */
    ARRAY,
    /**
     * A word in place says where the value is: offset from the record's first byte, length in the
     * upper 16 bits.
     */
    DATA_LOC,
    /** Offset and length as in {@code __data_loc}, the offset from the end of the word. */
    REL_LOC
  }

  /** The byte after the field, as far as it is in place. */
  public int end() {
    return offset + size;
  }
}
