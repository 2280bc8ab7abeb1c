package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.TimeSteps;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.List;
import java.util.Map;

/** The state of the parser of one chunk: the batch it fills, the current line and the counts. */
final class Rows {
  static final EventDetail START = TimeSteps.START;
  static final EventDetail LOSS =
      new EventDetail("trace_boundary", Map.of("kind", "overrun"), List.of());

  EventBatch batch;

  /** Number of the line that is being read. */
  long line;

  /** Lines understood so far. */
  long decoded;

  private final LineHead head;
  private long events;
  private long lastTime;

  Rows(LineHead head) {
    this.head = head;
  }

  void begin(EventBatch into, long firstLine) {
    batch = into;
    line = firstLine;
    decoded = 0;
    events = 0;
    lastTime = Long.MIN_VALUE;
  }

  /** Writes the counts into the batch and releases it. */
  void end() {
    batch.tally.decoded(decoded, events);
    batch = null;
  }

  /** A new row for an event of {@code kind}, with the columns that every event has. */
  int add(byte kind) {
    EventBatch into = batch;
    int row = into.size;
    if (row == into.kind.length) {
      into.grow();
    }
    long time = head.timestampNanos;
    into.size = row + 1;
    into.kind[row] = kind;
    into.context[row] = head.context;
    into.timestampNanos[row] = time;
    into.pid[row] = head.pid;
    into.cpu[row] = head.cpu;
    into.comm[row] = head.comm;
    into.position[row] = line;
    events++;
    lastTime = time;
    return row;
  }

  /**
   * Adds a row that ends all that is known of held locks; the time may go back after it. Returns
   * its number.
   *
   * @param what {@link #START} of another trace, or {@link #LOSS} of events of any CPU
   */
  int boundary(long time, EventDetail what) {
    EventBatch into = batch;
    int row = into.size;
    if (row == into.kind.length) {
      into.grow();
    }
    into.size = row + 1;
    into.kind[row] = EventKind.TRACE_BOUNDARY.code();
    into.context[row] = 0;
    into.timestampNanos[row] = time;
    into.pid[row] = 0;
    into.cpu[row] = 0;
    into.comm[row] = Symbols.NONE;
    into.position[row] = line;
    into.lock[row] = 0;
    into.lockBits[row] = 0;
    into.setDetail(row, what);
    events++;
    lastTime = Long.MIN_VALUE;
    return row;
  }

  /** Process id of the line that was read slowly; 0 unknown. */
  int tgid() {
    return head.tgid;
  }

  /** Time of the last row, or {@code otherwise} where there is none yet. */
  long lastTime(long otherwise) {
    return lastTime == Long.MIN_VALUE ? otherwise : lastTime;
  }

  void notice(Anomaly anomaly, String reason) {
    batch.tally.noticed(new AnomalyExample(anomaly, batch.origin.file(), line, reason));
  }

  /** Counts the line as malformed. */
  void malformed(Anomaly anomaly, String reason) {
    batch.tally.malformed(new AnomalyExample(anomaly, batch.origin.file(), line, reason));
  }
}
