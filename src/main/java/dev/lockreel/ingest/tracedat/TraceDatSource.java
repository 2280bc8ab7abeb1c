package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.ingest.TimeSteps;
import dev.lockreel.ingest.ftrace.CpuOrder;
import dev.lockreel.ingest.ftrace.TwinMerge;
import dev.lockreel.ingest.tracefs.EventFormat;
import dev.lockreel.ingest.tracefs.EventRecords;
import dev.lockreel.ingest.tracefs.EventRows;
import dev.lockreel.ingest.tracefs.RawRecord;
import dev.lockreel.ingest.tracefs.RecordContext;
import dev.lockreel.ingest.tracefs.TaskNames;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.Tracing;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The events of a trace.dat file: the records of all CPUs merged by time. An event's position is
 * its number in that order, from 1, as trace-cmd report prints them. Memory: the kernel's symbols
 * and a window of some pages for each CPU, whatever the size of the file.
 *
 * <p>Its state has a checksum of where the data are and when they begin, which shows whether a file
 * is the one that was read; such a file has nothing new after its end.
 */
final class TraceDatSource implements EventSource {
  /** Rows after which a batch ends where it can. */
  private static final int BATCH_ROWS = 1 << 12;

  /** Rows after which it ends wherever it is. */
  private static final int MOST_ROWS = 1 << 18;

  private final ReadRequest request;
  private final Origin origin;
  private final Symbols symbols;
  private final long[] state;
  private final BatchStage stage;
  private final EventRows rows = new EventRows();
  private final ArrayDeque<EventBatch> free = new ArrayDeque<>();
  private TraceFile file;
  private DatHeader header;
  private TaskNames tasks;
  private EventRecords records;
  private RecordContext context;
  private RawRecord record;
  private List<CpuRecords> cpus = List.of();
  private CpuMerge merge;
  private long mark;
  private long number;
  private long lastTime;
  private boolean ended;
  private TraceInputException failure;

  TraceDatSource(ReadRequest request) {
    this.request = request;
    origin = request.origin();
    symbols = request.spec().symbols();
    state = request.from().readerState();
    long[] stages = state.length == 0 ? state : Arrays.copyOfRange(state, 1, state.length);
    long[] ordering = BatchStage.secondOf(stages);
    stage =
        BatchStage.inOrder(
            TimeSteps.counted(BatchStage.firstOf(stages)),
            BatchStage.inOrder(
                new CpuOrder(BatchStage.firstOf(ordering)),
                new TwinMerge(BatchStage.secondOf(ordering))));
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public EventBatch next() throws TraceInputException {
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return null;
    }
    try {
      EventBatch batch = batch();
      if (merge == null) {
        begin(batch);
        passRead();
      }
      return filled(batch);
    } catch (IOException e) {
      failure = request.content().failure(e, request.content().storedRead());
      throw failure;
    }
  }

  private void begin(EventBatch batch) throws IOException {
    if (request.spec().following().grows()) {
      throw new TraceInputException(
          request.content().path()
              + ": is a trace.dat file, which is complete only when trace-cmd has ended: it cannot be"
              + " followed");
    }
    file = TraceFile.of(request.content());
    header = DatHeaderReader.read(file);
    tasks = new TaskNames(symbols);
    tasks.saved(header.commandLines);
    record = new RawRecord(header.bigEndian());
    context = new RecordContext(header.uname);
    records =
        new EventRecords(
            new Tracing(
                header.bigEndian(),
                header.commitBytes,
                header.symbols(),
                tasks,
                request.spec().probes()));
    for (EventFormat format : header.formats) {
      records.add(format);
    }
    if (!records.any()) {
      throw file.refused("is a trace.dat file without a format of an event");
    }
    DatBuffer buffer = chosen(batch);
    CpuPages.Memory memory = new CpuPages.Memory(buffer.cpus().size());
    cpus = new ArrayList<>();
    for (DatBuffer.CpuData data : buffer.cpus()) {
      CpuPages pages = new CpuPages(file, header, buffer, data, memory);
      CpuRecords cpu = new CpuRecords(pages, header, data.cpu());
      cpu.next();
      cpus.add(cpu);
    }
    mark = mark(buffer);
    if (state.length > 0 && state[0] != mark) {
      throw file.refused(
          "is another recording than the one of this name that was read before; give it a --source of"
              + " its own");
    }
    startRows(batch);
    for (CpuRecords cpu : cpus) {
      if (cpu.ended()) {
        oddities(cpu);
      }
    }
    merge = new CpuMerge(cpus);
    batch.tally.machineHas(header.cpus);
    header.unmarkedLosses.forEach(
        loss -> batch.tally.noticed(example(Anomaly.LOST_EVENTS, fileStart(), loss)));
  }

  /** The top buffer, or the first one by name where that is empty; the others are mentioned. */
  private DatBuffer chosen(EventBatch batch) {
    DatBuffer chosen = header.buffers.get(0);
    for (DatBuffer buffer : header.buffers) {
      chosen = chosen.bytes() == 0 ? buffer : chosen;
    }
    for (DatBuffer buffer : header.buffers) {
      if (buffer != chosen && buffer.bytes() > 0) {
        batch.tally.noticed(
            example(
                Anomaly.UNREAD_BUFFER,
                fileStart(),
                "the buffer of the instance \"" + buffer.name() + "\" was not read"));
      }
    }
    return chosen;
  }

  /** A checksum of where the data of the CPUs are and when each begins. */
  private long mark(DatBuffer buffer) {
    long sum = header.traceId;
    for (int i = 0; i < cpus.size(); i++) {
      sum = sum * 31 + buffer.cpus().get(i).bytes();
      sum = sum * 31 + (cpus.get(i).ended() ? 0 : cpus.get(i).time());
    }
    return sum;
  }

  /** Reads again, without events, what was read before. */
  private void passRead() throws IOException {
    long read = request.from().line() - 1;
    while (number < read && merge.first() != null) {
      EventBatch passed = batch();
      fill(passed, read - number);
      records.count(passed.tally);
      recycle(passed);
    }
  }

  private EventBatch filled(EventBatch batch) throws IOException {
    fill(batch, Long.MAX_VALUE);
    ended = merge.first() == null;
    records.count(batch.tally);
    batch.showsBottomHalves = context.showsBottomHalves();
    batch.nextLine = number + 1;
    batch.nextOffset = reached();
    stage.accept(batch, ended);
    return batch;
  }

  private void startRows(EventBatch batch) {
    rows.batch = batch;
  }

  /** Adds rows up to a place where a batch may end, of at most {@code most} records. */
  private void fill(EventBatch batch, long most) throws IOException {
    startRows(batch);
    long last = most > Long.MAX_VALUE - number ? Long.MAX_VALUE : number + most;
    for (CpuRecords cpu = merge.first(); cpu != null && number < last; cpu = merge.first()) {
      if (batch.size >= BATCH_ROWS && mayEnd(batch, cpu)) {
        return;
      }
      oddities(cpu);
      read(cpu);
      merge.next();
      if (cpu.ended()) {
        oddities(cpu);
      }
    }
  }

  /** Whether what comes next may be in another batch: events of one time, and stacks, may not. */
  private boolean mayEnd(EventBatch batch, CpuRecords next) {
    if (batch.size >= MOST_ROWS) {
      return true;
    }
    if (nanos(next.time()) == lastTime) {
      return false;
    }
    for (int i = 0; i < merge.size(); i++) {
      CpuRecords cpu = merge.at(i);
      record.moveTo(cpu.bytes(), cpu.at(), cpu.length());
      if (records.whole(record) && records.stack(record)) {
        return false;
      }
    }
    return true;
  }

  private void read(CpuRecords cpu) {
    number++;
    lastTime = nanos(cpu.time());
    rows.timestampNanos = lastTime;
    rows.cpu = cpu.cpu();
    rows.position = Position.ofRecord(number, 0);
    record.moveTo(cpu.bytes(), cpu.at(), cpu.length());
    if (!records.whole(record)) {
      malformed("a record of " + record.length() + " bytes");
      return;
    }
    rows.pid = records.pid(record);
    rows.comm = tasks.of(rows.pid);
    rows.context = records.context(record, context);
    if (!records.read(record, rows)) {
      malformed(
          records.name(record) + ": a record of " + record.length() + " bytes is too short for it");
    }
  }

  private void malformed(String reason) {
    rows.batch.tally.malformed(example(Anomaly.MALFORMED_LINE, rows.position, reason));
  }

  private long nanos(long time) {
    long nanos = header.tsc == null ? time : header.tsc.nanos(time);
    return nanos + header.timeOffset;
  }

  /** What was lost or damaged on a CPU before its record becomes a gap. */
  private void oddities(CpuRecords cpu) {
    if (cpu.lost() == 0) {
      return;
    }
    rows.position = Position.ofRecord(number + 1, 0);
    if (cpu.damage() != null) {
      long place = Position.ofByte(cpu.damagePosition());
      boolean cut = cpu.damage().contains("cut short");
      rows.batch.tally.malformed(
          example(cut ? Anomaly.TRUNCATED_LINE : Anomaly.MALFORMED_LINE, place, cpu.damage()));
    }
    rows.timestampNanos = number > 0 || cpu.ended() ? lastTime : nanos(cpu.time());
    rows.cpu = cpu.cpu();
    rows.pid = 0;
    rows.comm = Symbols.NONE;
    rows.context = 0;
    int row = rows.add(EventKind.LOST_EVENTS.code());
    rows.batch.setLostEvents(row, cpu.lost());
    rows.batch.lockBits[row] = 0;
    rows.batch.tally.decoded(1, 1);
    rows.batch.tally.noticed(
        example(
            Anomaly.LOST_EVENTS,
            rows.position,
            "CPU "
                + cpu.cpu()
                + " lost "
                + (cpu.lost() == CpuRecords.UNKNOWN ? "an unknown number of" : cpu.lost())
                + " events"));
  }

  private AnomalyExample example(Anomaly anomaly, long position, String reason) {
    return new AnomalyExample(anomaly, origin.file(), position, reason);
  }

  private static long fileStart() {
    return Position.ofByte(0);
  }

  private long reached() {
    return cpus.stream().mapToLong(CpuRecords::reached).max().orElse(0);
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
  public void recycle(EventBatch batch) {
    batch.clear();
    free.add(batch);
  }

  @Override
  public long[] state() {
    long[] stages = stage.state();
    long[] all = new long[1 + stages.length];
    all[0] = mark;
    System.arraycopy(stages, 0, all, 1, stages.length);
    return all;
  }

  @Override
  public long bytesConsumed() {
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
