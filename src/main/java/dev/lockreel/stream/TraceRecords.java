package dev.lockreel.stream;

import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;

/** Reads an input and hands it out in records of a given number of rows, whoever takes them. */
public final class TraceRecords {
  private TraceRecords() {}

  /**
   * Reads the input to its end, or until the listener cancels. Where it fails, what was understood
   * before is handed out first, as a replay would have kept it.
   *
   * @param rows of a record; the last one may have fewer
   * @param fromStart nothing was held before the first event: a trace_start comes before it
   * @throws TraceInputException the input cannot be read further, or holds no event at all
   * @throws IOException the sink failed
   */
  public static void send(
      TraceInput input,
      int rows,
      boolean fromStart,
      RecordCutter.Sink sink,
      PublishListener listener)
      throws IOException {
    listener.opened(input.path(), input.size());
    RecordCutter cutter = new RecordCutter(rows, sink);
    long events = 0;
    try (EventSource source = input.events()) {
      for (EventBatch batch = source.next();
          batch != null && !listener.cancelled();
          batch = source.next()) {
        if (fromStart && events == 0 && batch.size > 0) {
          cutter.add(start(batch));
        }
        cutter.add(batch);
        events += batch.size;
        source.recycle(batch);
        if (input.size() < 0 && cutter.pendingRows() > 0) {
          // A pipe may fall silent: what it said is not held back for more.
          cutter.flush();
        }
        listener.progressed(source.bytesConsumed(), events);
      }
      if (events == 0 && !listener.cancelled()) {
        throw new TraceInputException(input.path() + ": holds no event at all");
      }
      cutter.flush();
    } catch (TraceInputException e) {
      if (cutter.pendingRows() > 0) {
        cutter.flush();
      }
      throw e;
    }
  }

  /** A trace_start at the time of the first event of {@code first}. */
  private static EventBatch start(EventBatch first) {
    EventBatch start = new EventBatch(1);
    start.origin = first.origin;
    start.symbols = first.symbols;
    start.showsHardirqThreaded = first.showsHardirqThreaded;
    start.showsBottomHalves = first.showsBottomHalves;
    start.addStart(first.position[0]);
    start.timestampNanos[0] = first.timestampNanos[0];
    start.tally.decoded(0, 1);
    return start;
  }
}
