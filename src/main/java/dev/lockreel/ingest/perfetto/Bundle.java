package dev.lockreel.ingest.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The events of one CPU in one FtraceEventBundle, in the order of their times; of one time, as they
 * stand there. Switches of tasks may stand in columns of their own ({@link CompactSched}). Sixteen
 * bytes of memory an event beside the bundle itself.
 */
final class Bundle {
  private final byte[] bytes;
  private final CompactSched switches = new CompactSched();
  private long[] times = new long[64];

  /** Where each event's message begins; of a switch its index, as a negative number. */
  private int[] starts = new int[64];

  private int[] lengths = new int[64];
  private int count;
  private int malformed;

  /** Null where the times go forward as the events stand. */
  private Integer[] order;

  private int at;

  /**
   * @param bytes the message; kept
   */
  Bundle(byte[] bytes) throws IOException {
    this.bytes = bytes;
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      if (tag == message(Proto.EVENT)) {
        event(in);
      } else if (tag == message(Proto.COMPACT_SCHED)) {
        int before = in.pushLimit(in.readRawVarint32());
        switches.read(in);
        in.popLimit(before);
      } else {
        in.skipField(tag);
      }
    }
    for (int i = 0; i < switches.count(); i++) {
      add(switches.time(i), ~i, 0);
    }
    sort();
  }

  /** The tag of a field that is a message, text or bytes. */
  static int message(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  /** The tag of a field that is a number. */
  static int number(int field) {
    return field << 3 | WireFormat.WIRETYPE_VARINT;
  }

  private void event(CodedInputStream in) throws IOException {
    int length = in.readRawVarint32();
    int start = in.getTotalBytesRead();
    in.skipRawBytes(length);
    try {
      long time = timeOf(CodedInputStream.newInstance(bytes, start, length));
      if (time >= 0) {
        add(time, start, length);
      } else {
        malformed++;
      }
    } catch (IOException e) {
      malformed++;
    }
  }

  /** The time of an event's message; -1 where it has none that makes sense. */
  static long timeOf(CodedInputStream event) throws IOException {
    while (!event.isAtEnd()) {
      int tag = event.readTag();
      if (tag == number(Proto.TIMESTAMP)) {
        return event.readUInt64();
      }
      event.skipField(tag);
    }
    return -1;
  }

  private void add(long time, int start, int length) {
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
      starts = Arrays.copyOf(starts, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    times[count] = time;
    starts[count] = start;
    lengths[count++] = length;
  }

  private void sort() {
    boolean ordered = true;
    for (int i = 1; i < count; i++) {
      ordered &= times[i - 1] <= times[i];
    }
    if (!ordered) {
      order = new Integer[count];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingLong(i -> times[i]));
    }
  }

  private int index() {
    return order == null ? at : order[at];
  }

  /** Whether there is no event left. */
  boolean atEnd() {
    return at == count;
  }

  /** Time of the next event. */
  long time() {
    return times[index()];
  }

  /** Moves on after the next event. */
  void moveOn() {
    at++;
  }

  /** Whether the next event is a switch of the columns. */
  boolean compact() {
    return starts[index()] < 0;
  }

  /** The next event's message. */
  CodedInputStream event() {
    int index = index();
    return CodedInputStream.newInstance(bytes, starts[index], lengths[index]);
  }

  /** Index in {@link #switches} of the next event, which is {@link #compact}. */
  int compactIndex() {
    return ~starts[index()];
  }

  CompactSched switches() {
    return switches;
  }

  /** Events that cannot be read; they are left out. */
  int malformed() {
    return malformed + (switches.torn() ? 1 : 0);
  }
}
