package dev.lockreel.ingest;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The events of a trace that was rotated into several files: held locks are carried from one to the
 * next, unless a file between them is missing as their numbers say. Owns the sources of all.
 *
 * <p>The position that a checkpoint keeps is the end of the first file: the others are read from
 * their beginnings again, and only events later than the last one that was kept are handed out.
 */
public final class PiecedSource implements EventSource {
  private static final EventDetail LOSS =
      new EventDetail("trace_boundary", Map.of("kind", "overrun"), List.of());

  private static final byte BOUNDARY = EventKind.TRACE_BOUNDARY.code();

  private final Iterator<TraceInput> later;

  /** Trace clock up to which events of the later files were kept by an earlier replay. */
  private final long keptUntil;

  /** A file that cannot be read is missing somewhere between. */
  private final boolean hole;

  /** Of the current file. */
  private Format format;

  private EventSource current;
  private String name;
  private boolean first = true;
  private boolean begins;

  /** A file may be missing before the current one. */
  private boolean afterHole;

  private boolean seen;
  private long lastTime;

  /** The current file begins before the file before it ends; null where that is not so. */
  private TraceInputException overlap;

  private long consumed;
  private long nextOffset;
  private long nextLine;
  private long[] state = {};

  /**
   * Begins with the first file, from where {@code before} has come to.
   *
   * @param format of the first file
   * @param later the other files, in order
   * @param hole a file that cannot be read is missing somewhere between
   */
  public PiecedSource(
      EventSource first, Format format, SourceState before, List<TraceInput> later, boolean hole) {
    current = first;
    this.format = format;
    name = before.origin().file();
    nextOffset = before.nextOffset();
    nextLine = before.nextLine();
    keptUntil = before.counters().getOrDefault(SourceState.LAST_TIMESTAMP, Long.MIN_VALUE);
    this.later = later.iterator();
    this.hole = hole;
  }

  @Override
  public Origin origin() {
    return current.origin();
  }

  @Override
  public EventBatch next() throws TraceInputException {
    if (overlap != null) {
      throw overlap;
    }
    EventBatch batch = current.next();
    while (batch == null && later.hasNext()) {
      goOn(later.next());
      batch = current.next();
    }
    if (batch == null) {
      return null;
    }
    if (first) {
      nextOffset = batch.nextOffset;
      nextLine = batch.nextLine;
    } else {
      if (begins) {
        forgetHeader(batch);
      }
      forgetKept(batch);
      batch.nextOffset = nextOffset;
      batch.nextLine = nextLine;
      batch.unterminatedTail = false;
    }
    if (batch.size > 0) {
      checkOrder(batch);
    }
    if (batch.size > 0) {
      lastTime = batch.timestampNanos[batch.size - 1];
      seen = true;
      begins = false;
    }
    return batch;
  }

  private void goOn(TraceInput next) throws TraceInputException {
    long[] ended = current.state();
    if (first) {
      state = ended;
      first = false;
    }
    consumed += current.bytesConsumed();
    String before = name;
    try {
      current.close();
    } catch (IOException e) {
      throw new TraceInputException(before + ": " + e.getMessage(), e);
    }
    afterHole = hole || PieceNumbers.missingBetween(fileName(name), fileName(next.path()));
    current = next.events(goingOn(next, ended));
    format = next.format();
    name = next.path();
    begins = true;
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Of a text that was cut between two lines of one event, the second file begins with the other.
   */
  private ResumePoint goingOn(TraceInput next, long[] ended) {
    boolean cut = !afterHole && next.format() == format && format.reader() instanceof TextFormat;
    return cut ? new ResumePoint(0, 1, ended) : ResumePoint.START;
  }

  /** Takes out the header of a later file, which begins nothing new. */
  private static void forgetHeader(EventBatch batch) {
    int headers = 0;
    while (headers < batch.size
        && batch.kind[headers] == BOUNDARY
        && TimeSteps.START.equals(batch.detail[headers])) {
      headers++;
    }
    if (headers > 0) {
      for (int row = headers; row < batch.size; row++) {
        batch.copyRow(batch, row, row - headers);
      }
      batch.size -= headers;
      batch.tally.decoded(0, -headers);
    }
  }

  /** Takes out what an earlier replay has kept. */
  private void forgetKept(EventBatch batch) {
    int kept = 0;
    for (int row = 0; row < batch.size; row++) {
      if (batch.timestampNanos[row] > keptUntil) {
        batch.copyRow(batch, row, kept++);
      }
    }
    if (kept == 0) {
      batch.tally.clear();
    } else {
      batch.tally.decoded(0, kept - batch.size);
    }
    batch.size = kept;
  }

  private void checkOrder(EventBatch batch) {
    if (!begins || !seen) {
      return;
    }
    if (batch.timestampNanos[0] < lastTime) {
      overlap(batch);
    } else if (afterHole) {
      insertLoss(batch);
    }
  }

  /**
   * Ends the reading, once it is known what that says of the files before: where each has the
   * events of some CPUs, they lack those of the others.
   */
  private void overlap(EventBatch batch) {
    overlap =
        new TraceInputException(
            name
                + ": begins before the file before it ends: they are no pieces of one trace; give"
                + " each boot a replay with a --source of its own, and of one boot the trace of all"
                + " CPUs");
    batch.size = 0;
    batch.tally.clear();
    batch.tally.noticed(
        new AnomalyExample(
            Anomaly.OVERLAPPING_FILES, name, batch.position[0], "after a file that ends later"));
  }

  private static void insertLoss(EventBatch batch) {
    batch.insertBoundary(0, LOSS);
    batch.tally.decoded(0, 1);
  }

  @Override
  public void recycle(EventBatch batch) {
    current.recycle(batch);
  }

  @Override
  public long[] state() {
    return first ? current.state() : state;
  }

  @Override
  public long bytesConsumed() {
    return consumed + current.bytesConsumed();
  }

  @Override
  public void close() throws IOException {
    while (later.hasNext()) {
      later.next().close();
    }
    current.close();
  }
}
