package dev.lockreel.ingest.tracefs;

import dev.lockreel.ingest.LockEventNames;
import dev.lockreel.ingest.ftrace.UserBoundary;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.ReadTally;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records of a file: each is read by the decoder of its event, and counted. All formats must be
 * there before the first record.
 */
public final class EventRecords {
  /** Event numbers are 16 bits. */
  private static final int MOST_IDS = 1 << 16;

  /** What records are counted as whose event has no format. */
  private static final String WITHOUT_FORMAT = "event without a format";

  private static final RecordDecoder PASSED = (record, rows) -> RecordDecoder.Outcome.NO_EVENT;
  private static final RecordDecoder UNKNOWN = (record, rows) -> RecordDecoder.Outcome.SKIPPED;

  private final Tracing tracing;
  private RecordDecoder[] decoders = new RecordDecoder[1 << 10];
  private String[] names = new String[1 << 10];
  private final Map<String, Long> skipped = new HashMap<>();
  private EventField type;
  private EventField flags;
  private EventField preemptCount;
  private EventField pid;
  private StackRecords stacks;
  private long decoded;
  private long events;

  /** The byte after the fields that all records have. */
  private int commonEnd;

  /** Those fields stand in the first eight bytes as in {@code struct trace_entry}. */
  private boolean usual;

  public EventRecords(Tracing tracing) {
    this.tracing = tracing;
  }

  /**
   * Adds an event; one with a number that no record can have, or without the common fields, is left
   * out.
   */
  public void add(EventFormat format) {
    if (format.id() >= MOST_IDS || !common(format)) {
      return;
    }
    if (format.id() >= decoders.length) {
      int room = Math.max(format.id() + 1, decoders.length * 2);
      decoders = Arrays.copyOf(decoders, room);
      names = Arrays.copyOf(names, room);
    }
    names[format.id()] = format.name();
    decoders[format.id()] = decoder(format);
  }

  private boolean common(EventFormat format) {
    EventField ofType = plain(format, "common_type");
    EventField ofPid = plain(format, "common_pid");
    if (ofType == null || ofPid == null) {
      return false;
    }
    if (type == null) {
      type = ofType;
      pid = ofPid;
      flags = plain(format, "common_flags");
      preemptCount = plain(format, "common_preempt_count");
      commonEnd =
          Math.max(Math.max(type.end(), pid.end()), Math.max(end(flags), end(preemptCount)));
      usual = is(type, 0, 2) && is(flags, 2, 1) && is(preemptCount, 3, 1) && is(pid, 4, 4);
    }
    return true;
  }

  private static int end(EventField field) {
    return field == null ? 0 : field.end();
  }

  private static boolean is(EventField field, int offset, int size) {
    return field != null && field.offset() == offset && field.size() == size;
  }

  private static EventField plain(EventFormat format, String name) {
    EventField field = format.field(name);
    return field != null && field.form() == EventField.Form.NUMBER ? field : null;
  }

  private RecordDecoder decoder(EventFormat format) {
    String name = format.name();
    if (name.equals("kernel_stack")) {
      stacks = new StackRecords(format, tracing.kernel(), tracing.longBytes());
      return stacks;
    }
    if (name.equals("user_stack")) {
      return PASSED;
    }
    RecordDecoder known = known(format);
    return known != null ? known : UNKNOWN;
  }

  /** The decoder of an event of the vocabulary; null where it is none. */
  private RecordDecoder known(EventFormat format) {
    String name = format.name();
    if (LockEventNames.thin(name) != null) {
      return ThinLockRecords.of(format, LockEventNames.thin(name));
    }
    if (LockEventNames.full(name) != null) {
      return FullLockRecords.of(format, LockEventNames.full(name), tracing.kernel());
    }
    if (UserBoundary.isEvent(name)) {
      return task(format, EventKind.USER_RETURN);
    }
    EventKind kind = EventKind.named(name);
    if (kind != null) {
      return task(format, kind);
    }
    return ModelRecords.knows(format, tracing.probes())
        ? new ModelRecords(format, tracing.kernel(), tracing.probes())
        : null;
  }

  private RecordDecoder task(EventFormat format, EventKind kind) {
    return TaskRecords.of(format, kind, tracing.kernel(), tracing.tasks());
  }

  /** Whether there is an event at all. */
  public boolean any() {
    return type != null;
  }

  /** Whether a record is long enough for the fields that all have. */
  public boolean whole(RawRecord record) {
    return record.length() >= commonEnd;
  }

  /** The task of a {@link #whole} record. */
  public int pid(RawRecord record) {
    return usual(record) ? (int) (record.head() >>> 32) : (int) record.number(pid);
  }

  private boolean usual(RawRecord record) {
    return usual && !record.swapped();
  }

  /** {@link dev.lockreel.trace.ContextBits} of a {@link #whole} record; 0: it does not say. */
  public int context(RawRecord record, RecordContext context) {
    return flags == null ? 0 : context.of(flags(record), preemptCount(record));
  }

  /** {@link #context} of a record that was made where the tracepoint itself counts as one. */
  public int contextInTracepoint(RawRecord record, RecordContext context) {
    long count = preemptCount(record);
    return flags == null ? 0 : context.of(flags(record), (count & 15) == 0 ? count : count - 1);
  }

  private long flags(RawRecord record) {
    return usual(record) ? record.head() >>> 16 & 0xff : record.number(flags);
  }

  private long preemptCount(RawRecord record) {
    if (usual(record)) {
      return record.head() >>> 24 & 0xff;
    }
    return preemptCount == null ? 0 : record.number(preemptCount);
  }

  private long type(RawRecord record) {
    return usual(record) ? record.head() & 0xffff : record.number(type);
  }

  /** Whether a {@link #whole} record is the stack of the one before. */
  public boolean stack(RawRecord record) {
    return decoder(record).stack();
  }

  /** The name of a {@link #whole} record's event. */
  public String name(RawRecord record) {
    long id = type(record);
    String name = id >= 0 && id < names.length ? names[(int) id] : null;
    return name == null ? WITHOUT_FORMAT : name;
  }

  private RecordDecoder decoder(RawRecord record) {
    long id = type(record);
    RecordDecoder decoder = id >= 0 && id < decoders.length ? decoders[(int) id] : null;
    return decoder == null ? UNKNOWN : decoder;
  }

  /**
   * Reads a {@link #whole} record and counts it; false where it is malformed, which the caller
   * counts.
   */
  public boolean read(RawRecord record, EventRows rows) {
    switch (decoder(record).decode(record, rows)) {
      case ROW -> {
        decoded++;
        events++;
        return true;
      }
      case NO_EVENT -> decoded++;
      case SKIPPED -> passed(name(record), rows);
      case MALFORMED -> {
        passed(rows);
        return false;
      }
    }
    return true;
  }

  /** Counts a record as understood and no event. */
  public void noEvent() {
    decoded++;
  }

  /** Counts a record as skipped, by that name. */
  public void passed(String name, EventRows rows) {
    skipped.merge(name, 1L, Long::sum);
    passed(rows);
  }

  private void passed(EventRows rows) {
    if (stacks != null) {
      stacks.passed(rows);
    }
  }

  /** Writes the counts since the last call into {@code tally}. */
  public void count(ReadTally tally) {
    tally.decoded(decoded, events);
    new TreeMap<>(skipped).forEach(tally::skipped);
    decoded = 0;
    events = 0;
    skipped.clear();
    if (stacks != null) {
      stacks.nextBatch();
    }
  }
}
