package dev.lockreel.stream;

import dev.lockreel.ingest.PiecedSource;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.List;

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
    send(List.of(input), rows, fromStart, sink, listener);
  }

  /**
   * Like {@link #send(TraceInput, int, boolean, RecordCutter.Sink, PublishListener)}, of one trace
   * in several files.
   *
   * @param pieces in order, at least one
   * @throws TraceInputException as above, or one begins before the one before it ends
   */
  public static void send(
      List<TraceInput> pieces,
      int rows,
      boolean fromStart,
      RecordCutter.Sink sink,
      PublishListener listener)
      throws IOException {
    String path = pieces.get(0).path();
    long size = size(pieces);
    listener.opened(path, size);
    RecordCutter cutter = new RecordCutter(rows, sink);
    long events = 0;
    try (EventSource source = events(pieces)) {
      for (EventBatch batch = source.next();
          batch != null && !listener.cancelled();
          batch = source.next()) {
        if (fromStart && events == 0 && batch.size > 0) {
          cutter.add(start(batch));
        }
        cutter.add(batch);
        events += batch.size;
        source.recycle(batch);
        if (size < 0 && cutter.pendingRows() > 0) {
          // A pipe may fall silent: what it said is not held back for more.
          cutter.flush();
        }
        listener.progressed(source.bytesConsumed(), events);
      }
      if (events == 0 && !listener.cancelled()) {
        throw new TraceInputException(path + ": holds no event at all");
      }
      cutter.flush();
    } catch (TraceInputException e) {
      if (cutter.pendingRows() > 0) {
        cutter.flush();
      }
      throw e;
    }
  }

  /** Bytes as stored; -1 where that is not known. */
  private static long size(List<TraceInput> pieces) {
    boolean known = pieces.stream().allMatch(each -> each.size() >= 0);
    return known ? pieces.stream().mapToLong(TraceInput::size).sum() : -1;
  }

  private static EventSource events(List<TraceInput> pieces) throws TraceInputException {
    TraceInput first = pieces.get(0);
    if (pieces.size() == 1) {
      return first.events();
    }
    SourceState unread =
        SourceState.unread(first.origin(), first.prefix().length(), first.prefix().sha256());
    List<TraceInput> later = pieces.subList(1, pieces.size());
    return new PiecedSource(first.events(), first.format(), unread, later, false);
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
