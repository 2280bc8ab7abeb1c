package dev.lockreel.ingest.perfetto;

import dev.lockreel.ingest.tracefs.EventField;
import dev.lockreel.ingest.tracefs.RawRecord;
import dev.lockreel.ingest.tracefs.TraceFile;
import java.nio.ByteBuffer;

/** A record of the kernel that is made of an event's fields: numbers in place, texts after them. */
final class KernelRecord {
  /** A record says where a text is in 16 bits. */
  private static final int MOST_BYTES = 1 << 16;

  private static final int MOST_TEXT = 1 << 12;

  private final ByteBuffer bytes = TraceFile.buffer(MOST_BYTES + Long.BYTES);
  private final RawRecord record = new RawRecord(false);
  private int end;

  /** Begins a record of that type, all of whose fields are 0 or empty. */
  void begin(EventType type, int pid) {
    for (int i = 0; i < type.bytes(); i++) {
      bytes.put(i, (byte) 0);
    }
    bytes.putShort(EventType.TYPE.offset(), (short) type.format().id());
    bytes.putInt(EventType.PID.offset(), pid);
    end = type.bytes();
  }

  void number(EventField field, long value) {
    if (field.form() == EventField.Form.NUMBER) {
      bytes.putLong(field.offset(), value);
    }
  }

  /** A text that does not fit is cut. */
  void text(EventField field, byte[] from, int at, int length) {
    int kept = Math.min(length, Math.min(MOST_TEXT, MOST_BYTES - 1 - end));
    if (field.form() == EventField.Form.DATA_LOC) {
      bytes.putInt(field.offset(), kept << 16 | end);
      bytes.put(end, from, at, kept);
      end += kept;
    }
  }

  /** The record; until the next one begins. */
  RawRecord end() {
    record.moveTo(bytes, 0, end);
    return record;
  }
}
