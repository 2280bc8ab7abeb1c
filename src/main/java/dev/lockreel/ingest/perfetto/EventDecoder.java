package dev.lockreel.ingest.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.lockreel.ingest.tracefs.EventField;
import dev.lockreel.ingest.tracefs.RawRecord;
import dev.lockreel.ingest.tracefs.TaskNames;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes records of the kernel of the events of bundles, one at a time. */
final class EventDecoder {
  private static final int TASK_NEWTASK = 235;
  private static final int TASK_RENAME = 236;

  /** Task and new name in a task_newtask and a task_rename. */
  private static final int TASK_PID = 1;

  private static final int NEWTASK_COMM = 2;
  private static final int RENAME_NEWCOMM = 3;

  private final EventTypes types;
  private final EventType compactSwitch;
  private final KernelRecord record = new KernelRecord();
  private final Generic generic = new Generic();
  private EventType type;
  private String name;
  private int pid;
  private RawRecord made;
  private int namedPid;
  private String newName;

  EventDecoder(EventTypes types) {
    this.types = types;
    compactSwitch = types.of(4);
  }

  /** The event's type; null where its messages are not read. */
  EventType type() {
    return type;
  }

  /** The event's name, or what it is counted as. */
  String name() {
    return name;
  }

  int pid() {
    return pid;
  }

  /** The event as a record, where it has a {@link #type}; until the next event. */
  RawRecord record() {
    return made;
  }

  /** Reads the next event of a bundle; false where it makes no sense. */
  boolean read(Bundle bundle) {
    type = null;
    name = "event without a message";
    pid = 0;
    newName = null;
    try {
      CodedInputStream in = bundle.event();
      while (!in.isAtEnd()) {
        int tag = in.readTag();
        if (tag == Bundle.number(Proto.PID)) {
          pid = in.readInt32();
        } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          int before = in.pushLimit(in.readRawVarint32());
          message(WireFormat.getTagFieldNumber(tag), in);
          in.popLimit(before);
        } else {
          in.skipField(tag);
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void message(int field, CodedInputStream in) throws IOException {
    if (field == Proto.GENERIC) {
      generic.read(in);
      return;
    }
    EventType known = types.of(field);
    if (known != null) {
      fields(known, in);
    } else if (field == TASK_NEWTASK || field == TASK_RENAME) {
      name = field == TASK_NEWTASK ? "task_newtask" : "task_rename";
      task(field == TASK_NEWTASK ? NEWTASK_COMM : RENAME_NEWCOMM, in);
    } else {
      name = "event " + field + " of FtraceEvent";
      in.skipRawBytes(in.getBytesUntilLimit());
    }
  }

  private void begin(EventType of) {
    type = of;
    name = of.format().name();
    record.begin(of, pid);
  }

  private void fields(EventType of, CodedInputStream in) throws IOException {
    begin(of);
    while (in.getBytesUntilLimit() != 0) {
      int tag = in.readTag();
      int index = of.indexOf(WireFormat.getTagFieldNumber(tag));
      EventField place = index < 0 ? null : of.place(index);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT -> number(place, in.readRawVarint64());
        case WireFormat.WIRETYPE_FIXED64 -> number(place, in.readRawLittleEndian64());
        case WireFormat.WIRETYPE_FIXED32 -> number(place, in.readRawLittleEndian32());
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> text(place, in.readByteArray());
        default -> in.skipField(tag);
      }
    }
    made = record.end();
  }

  private void number(EventField place, long value) {
    if (place != null) {
      record.number(place, value);
    }
  }

  private void text(EventField place, byte[] value) {
    if (place != null) {
      record.text(place, value, 0, value.length);
    }
  }

  private void task(int commField, CodedInputStream in) throws IOException {
    while (in.getBytesUntilLimit() != 0) {
      int tag = in.readTag();
      if (tag == Bundle.number(TASK_PID)) {
        namedPid = in.readInt32();
      } else if (tag == Bundle.message(commField)) {
        newName = new String(in.readByteArray(), StandardCharsets.UTF_8);
      } else {
        in.skipField(tag);
      }
    }
  }

  /** Gives a task the name that the event says it has from now on. */
  void renamed(TaskNames tasks, Symbols symbols) {
    if (newName != null) {
      tasks.named(namedPid, symbols.intern(newName));
      newName = null;
    }
  }

  /**
   * Reads a switch of the columns.
   *
   * @param previous the task that ran before
   */
  void compact(CompactSched switches, int index, int previous) {
    pid = previous;
    newName = null;
    begin(compactSwitch);
    record.number(compactSwitch.place(compactSwitch.indexOf(2)), previous);
    record.number(compactSwitch.place(compactSwitch.indexOf(4)), switches.state(index));
    record.number(compactSwitch.place(compactSwitch.indexOf(6)), switches.nextPid(index));
    byte[] next = switches.nextName(index);
    record.text(compactSwitch.place(compactSwitch.indexOf(5)), next, 0, next.length);
    made = record.end();
  }

  /** A GenericFtraceEvent: its name, and names and values of its fields. */
  private final class Generic {
    private static final int MOST_FIELDS = 100;

    private final List<EventType.Field> fields = new ArrayList<>();
    private final long[] numbers = new long[MOST_FIELDS];
    private final byte[][] texts = new byte[MOST_FIELDS][];
    private int count;

    void read(CodedInputStream in) throws IOException {
      count = 0;
      fields.clear();
      String event = "";
      while (in.getBytesUntilLimit() != 0) {
        int tag = in.readTag();
        if (tag == Bundle.message(Proto.EVENT_NAME)) {
          event = in.readString();
        } else if (tag == Bundle.message(Proto.FIELD)) {
          int before = in.pushLimit(in.readRawVarint32());
          field(in);
          in.popLimit(before);
        } else {
          in.skipField(tag);
        }
      }
      EventType of = types.generic(event, List.copyOf(fields));
      name = event.isEmpty() ? "event without a name" : event;
      if (of != null && !event.isEmpty()) {
        begin(of);
        fill(of);
      }
    }

    private void fill(EventType of) {
      for (int i = 0; i < count; i++) {
        if (texts[i] != null) {
          record.text(of.place(i), texts[i], 0, texts[i].length);
        } else {
          record.number(of.place(i), numbers[i]);
        }
      }
      made = record.end();
    }

    private void field(CodedInputStream in) throws IOException {
      String fieldName = "";
      byte[] text = null;
      long number = 0;
      boolean signed = true;
      while (in.getBytesUntilLimit() != 0) {
        int tag = in.readTag();
        if (tag == Bundle.message(Proto.NAME)) {
          fieldName = in.readString();
        } else if (tag == Bundle.message(Proto.STR_VALUE)) {
          text = in.readByteArray();
        } else if (tag == Bundle.number(Proto.INT_VALUE)) {
          number = in.readRawVarint64();
        } else if (tag == Bundle.number(Proto.UINT_VALUE)) {
          number = in.readRawVarint64();
          signed = false;
        } else {
          in.skipField(tag);
        }
      }
      if (count < MOST_FIELDS) {
        fields.add(new EventType.Field(count, fieldName, text != null, signed));
        numbers[count] = number;
        texts[count++] = text;
      }
    }
  }
}
