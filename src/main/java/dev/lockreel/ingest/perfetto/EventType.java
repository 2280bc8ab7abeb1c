package dev.lockreel.ingest.perfetto;

import dev.lockreel.ingest.tracefs.EventField;
import dev.lockreel.ingest.tracefs.EventFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * An event with its fields, laid out as a record of the kernel: so the decoders of the kernel's
 * records read it.
 *
 * @param format the layout; its number is of our own
 * @param fields by their place in the event's message, in the format's order after the common ones
 * @param bytes of a record without its texts
 */
record EventType(EventFormat format, List<Field> fields, int bytes) {
  /** Where the common fields of a record are. */
  static final EventField TYPE = number("common_type", 0, 2, false);

  static final EventField PID = number("common_pid", 4, 4, true);

  private static final int COMMON_BYTES = 8;

  /**
   * A field of an event.
   *
   * @param number in the protobuf message; of the kernel's generic events its place
   */
  record Field(int number, String name, boolean text, boolean signed) {}

  /** The type of that number and name; the fields get their places in their order. */
  static EventType of(int id, String name, List<Field> fields) {
    List<EventField> places = new ArrayList<>(List.of(TYPE, PID));
    int at = COMMON_BYTES;
    for (Field field : fields) {
      places.add(
          field.text()
              ? new EventField(field.name(), at, 4, false, EventField.Form.DATA_LOC, true)
              : number(field.name(), at, 8, field.signed()));
      at += 8;
    }
    return new EventType(new EventFormat(name, id, places), List.copyOf(fields), at);
  }

  /** The place of the field at {@code index} of {@link #fields}. */
  EventField place(int index) {
    return format.fields().get(index + 2);
  }

  /** The index in {@link #fields} of the field with that number; -1 where there is none. */
  int indexOf(int number) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).number() == number) {
        return i;
      }
    }
    return -1;
  }

  private static EventField number(String name, int offset, int size, boolean signed) {
    return new EventField(name, offset, size, signed, EventField.Form.NUMBER, false);
  }
}
