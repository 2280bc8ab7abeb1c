package dev.lockreel.ingest.perfetto;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Switches of tasks in columns: of each a time after the one before, state, next pid and an index
 * of the next task's name.
 */
final class CompactSched {
  private static final int MOST_NAMES = 1 << 16;

  private final Column times = new Column();
  private final Column states = new Column();
  private final Column pids = new Column();
  private final Column names = new Column();
  private final List<byte[]> texts = new ArrayList<>();
  private boolean torn;

  private static final class Column {
    private long[] values = new long[0];
    private int count;

    void add(long value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, Math.max(16, count * 2));
      }
      values[count++] = value;
    }
  }

  /** Reads the message up to the stream's limit. */
  void read(CodedInputStream in) throws IOException {
    int before = times.count;
    while (in.getBytesUntilLimit() != 0) {
      int tag = in.readTag();
      if (tag == Bundle.message(Proto.INTERN_TABLE)) {
        byte[] text = in.readByteArray();
        if (texts.size() < MOST_NAMES) {
          texts.add(text);
        }
      } else if (!column(in, tag)) {
        in.skipField(tag);
      }
    }
    int whole = Math.min(Math.min(times.count, states.count), Math.min(pids.count, names.count));
    torn |= whole != times.count || whole != states.count;
    times.count = whole;
    long time = 0;
    for (int i = before; i < whole; i++) {
      time += times.values[i];
      times.values[i] = time;
    }
  }

  /** Reads a column, packed or one value. */
  private boolean column(CodedInputStream in, int tag) throws IOException {
    Column column =
        switch (tag >>> 3) {
          case Proto.SWITCH_TIMESTAMP -> times;
          case Proto.SWITCH_PREV_STATE -> states;
          case Proto.SWITCH_NEXT_PID -> pids;
          case Proto.SWITCH_NEXT_COMM_INDEX -> names;
          default -> null;
        };
    if (column == null) {
      return false;
    }
    if (tag == Bundle.number(tag >>> 3)) {
      column.add(in.readRawVarint64());
      return true;
    }
    if (tag != Bundle.message(tag >>> 3)) {
      return false;
    }
    int before = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      column.add(in.readRawVarint64());
    }
    in.popLimit(before);
    return true;
  }

  int count() {
    return times.count;
  }

  long time(int index) {
    return times.values[index];
  }

  long state(int index) {
    return states.values[index];
  }

  int nextPid(int index) {
    return (int) pids.values[index];
  }

  /** The next task's name; empty where the table lacks it. */
  byte[] nextName(int index) {
    long name = names.values[index];
    return name >= 0 && name < texts.size() ? texts.get((int) name) : new byte[0];
  }

  /** Whether the columns are of different lengths. */
  boolean torn() {
    return torn;
  }
}
