package dev.lockreel.ingest.tracefs;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.ingest.CompressedText;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.ingest.TimeSteps;
import dev.lockreel.ingest.ftrace.CpuOrder;
import dev.lockreel.ingest.ftrace.TwinMerge;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.FailureReason;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The events of a binary trace whose records come from several buffers and are merged by time. An
 * event's position is its number in that order, from 1.
 *
 * <p>Its state has a checksum of the recording, which shows whether a file is the one that was
 * read; such a file has nothing new after its end.
 */
public abstract class MergedSource implements EventSource {
  /** {@link #gap} of an unknown number. */
  public static final long UNKNOWN = -1;

  /** Rows after which a batch ends where it can. */
  private static final int BATCH_ROWS = 1 << 12;

  /** Rows after which it ends wherever it is. */
  private static final int MOST_ROWS = 1 << 18;

  protected final ReadRequest request;
  protected final Symbols symbols;

  /** The batch that is being filled, and what its next row has. */
  protected final EventRows rows = new EventRows();

  /** Records read so far. */
  protected long number;

  /** Time of the last one. */
  protected long lastTime;

  private final Origin origin;
  private final long[] before;
  private final BatchStage stage;
  private final ArrayDeque<EventBatch> free = new ArrayDeque<>();
  private TraceFile file;
  private EventRecords records;
  private long mark;
  private boolean ended;
  private TraceInputException failure;

  protected MergedSource(ReadRequest request) {
    this.request = request;
    origin = request.origin();
    symbols = request.spec().symbols();
    before = request.from().readerState();
    long[] stages = before.length == 0 ? before : Arrays.copyOfRange(before, 1, before.length);
    long[] ordering = BatchStage.secondOf(stages);
    stage =
        BatchStage.inOrder(
            TimeSteps.counted(BatchStage.firstOf(stages)),
            BatchStage.inOrder(
                new CpuOrder(BatchStage.firstOf(ordering)),
                new TwinMerge(BatchStage.secondOf(ordering))));
  }

  /** A kernel with all its modules has some 15 MiB of symbols. */
  private static final int MOST_KALLSYMS = 1 << 26;

  /** The kernel's symbols: the trace's own, or where it has none those of the user's kallsyms. */
  protected final KernelSymbols kernel(KernelSymbols own) throws IOException {
    String kallsyms = request.spec().kallsyms();
    if (own != KernelSymbols.NONE || kallsyms == null) {
      return own;
    }
    try {
      return new KernelSymbols(CompressedText.bytes(kallsyms, MOST_KALLSYMS));
    } catch (IOException e) {
      throw new TraceInputException(kallsyms + ": cannot be read: " + FailureReason.of(e), e);
    }
  }

  /** The format in a sentence: {@code a trace.dat file}. */
  protected abstract String title();

  /** Reads the header of the file and moves to the first record; a checksum of the recording. */
  protected abstract long begin(TraceFile opened) throws IOException;

  /** The decoders of the file's records, from {@link #begin} on. */
  protected abstract EventRecords records();

  /** Whether there is no further record. */
  protected abstract boolean atEnd();

  /** Whether what comes next may be in another batch: events of one time, and stacks, may not. */
  protected abstract boolean mayCut();

  /** Reads the next record into {@link #rows}. */
  protected abstract void step() throws IOException;

  /** Bytes of the file up to which this has read. */
  protected abstract long reached();

  /** Whether the records' flags show that bottom halves are off. */
  protected abstract boolean showsBottomHalves();

  @Override
  public final Origin origin() {
    return origin;
  }

  @Override
  public final EventBatch next() throws TraceInputException {
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return null;
    }
    try {
      EventBatch batch = batch();
      if (records == null) {
        open(batch);
        passRead();
      }
      return filled(batch);
    } catch (IOException e) {
      failure = request.content().failure(e, request.content().storedRead());
      throw failure;
    }
  }

  private void open(EventBatch batch) throws IOException {
    if (request.spec().following().grows()) {
      throw new TraceInputException(
          request.content().path()
              + ": is "
              + title()
              + ", which is complete only when its recording has ended: it cannot be followed");
    }
    file = TraceFile.of(request.content());
    rows.batch = batch;
    mark = begin(file);
    records = records();
    if (before.length > 0 && before[0] != mark) {
      throw file.refused(
          "is another recording than the one of this name that was read before; give it a --source of"
              + " its own");
    }
  }

  /** Reads again, without events, what was read before. */
  private void passRead() throws IOException {
    long read = request.from().line() - 1;
    while (number < read && !atEnd()) {
      EventBatch passed = batch();
      fill(passed, read);
      records.count(passed.tally);
      recycle(passed);
    }
  }

  private EventBatch filled(EventBatch batch) throws IOException {
    fill(batch, Long.MAX_VALUE);
    ended = atEnd();
    records.count(batch.tally);
    batch.showsBottomHalves = showsBottomHalves();
    batch.nextLine = number + 1;
    batch.nextOffset = reached();
    stage.accept(batch, ended);
    return batch;
  }

  /** Adds rows up to a place where a batch may end, or up to the record of that number. */
  private void fill(EventBatch batch, long last) throws IOException {
    rows.batch = batch;
    while (number < last && !atEnd()) {
      if (batch.size >= BATCH_ROWS && (batch.size >= MOST_ROWS || mayCut())) {
        return;
      }
      step();
    }
  }

  /** Adds a row that says that events of {@code cpu} were lost. */
  protected final void gap(int cpu, long count, long timestampNanos) {
    forgetHeld(cpu, count, timestampNanos);
    rows.batch.tally.decoded(1, 0);
    notice(
        Anomaly.LOST_EVENTS,
        rows.position,
        "CPU " + cpu + " lost " + (count < 0 ? "an unknown number of" : count) + " events");
  }

  /** Adds the row of a {@link #gap}, which no record of the file and no anomaly stands for. */
  protected final void forgetHeld(int cpu, long count, long timestampNanos) {
    rows.position = Position.ofRecord(number + 1, 0);
    rows.timestampNanos = timestampNanos;
    rows.cpu = cpu;
    rows.pid = 0;
    rows.comm = Symbols.NONE;
    rows.context = 0;
    int row = rows.add(EventKind.LOST_EVENTS.code());
    rows.batch.setLostEvents(row, count);
    rows.batch.lockBits[row] = 0;
    rows.batch.tally.decoded(0, 1);
  }

  /**
   * The decoders of the events whose formats a file has.
   *
   * @throws TraceInputException it has none
   */
  protected final EventRecords decoders(Tracing tracing, TracingData data)
      throws TraceInputException {
    EventRecords decoders = new EventRecords(tracing);
    data.formats().forEach(decoders::add);
    if (!decoders.any()) {
      throw file.refused("is " + title() + " without a format of an event");
    }
    return decoders;
  }

  /** Counts an anomaly that is no record of its own. */
  protected final void notice(Anomaly anomaly, long position, String reason) {
    rows.batch.tally.noticed(new AnomalyExample(anomaly, origin.file(), position, reason));
  }

  /** Counts a record that cannot be read. */
  protected final void malformed(Anomaly anomaly, long position, String reason) {
    rows.batch.tally.malformed(new AnomalyExample(anomaly, origin.file(), position, reason));
  }

  private EventBatch batch() {
    EventBatch batch = free.poll();
    if (batch == null) {
      batch = new EventBatch();
    }
    batch.origin = origin;
    batch.symbols = symbols;
    return batch;
  }

  @Override
  public final void recycle(EventBatch batch) {
    batch.clear();
    free.add(batch);
  }

  @Override
  public final long[] state() {
    long[] stages = stage.state();
    long[] all = new long[1 + stages.length];
    all[0] = mark;
    System.arraycopy(stages, 0, all, 1, stages.length);
    return all;
  }

  @Override
  public final long bytesConsumed() {
    return file == null ? 0 : file.stored(reached());
  }

  @Override
  public void close() throws IOException {
    ended = true;
    if (file != null) {
      file.close();
    } else {
      request.content().close();
    }
  }
}
