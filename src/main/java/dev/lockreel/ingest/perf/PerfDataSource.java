package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.ingest.tracefs.EventRecords;
import dev.lockreel.ingest.tracefs.KernelSymbols;
import dev.lockreel.ingest.tracefs.MergedSource;
import dev.lockreel.ingest.tracefs.RawRecord;
import dev.lockreel.ingest.tracefs.RecordContext;
import dev.lockreel.ingest.tracefs.TaskNames;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.Tracing;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events of a perf.data file: its samples of tracepoints merged by time, numbered as perf
 * script prints them. A sample's raw data are the record that the kernel's ring buffer would have,
 * with the interrupt state in its flags, and a preempt count that is one higher: the tracepoint's.
 */
final class PerfDataSource extends MergedSource {
  private static final int OTHER_SAMPLES = 1 << 15;

  /** Markers in a call chain: what follows is of the kernel, or of something else. */
  private static final long CHAIN_KERNEL = -128;

  private static final long CHAIN_LAST_MARKER = -4095;

  private TraceFile data;
  private PerfHeader header;
  private TaskNames tasks;
  private EventRecords records;
  private RecordContext context;
  private RawRecord record;
  private KernelSymbols kernel;
  private PerfPieces pieces;
  private PerfMerge merge;

  /** CPUs with samples that did not count, and those past their last acquisition. */
  private final Set<Integer> begun = new HashSet<>();

  private final Set<Integer> over = new HashSet<>();
  private long reached;

  PerfDataSource(ReadRequest request) {
    super(request);
  }

  @Override
  protected String title() {
    return "a perf.data file";
  }

  @Override
  protected long begin(TraceFile file) throws IOException {
    header = PerfHeaderReader.read(file);
    tasks = new TaskNames(symbols);
    data = file;
    pieces = PerfPieces.of(data, header, tasks, symbols);
    if (pieces.compressed()) {
      data = PerfInflater.inflated(file, header);
      header.dataAt = 0;
      header.dataEnd = data.size();
      pieces = PerfPieces.of(data, header, tasks, symbols);
    }
    check(file);
    tasks.saved(header.tracing.commandLines());
    kernel = kernel(header.tracing.symbols());
    record = new RawRecord(header.bigEndian());
    context = new RecordContext(header.release);
    records =
        decoders(
            new Tracing(
                header.bigEndian(),
                header.tracing.commitBytes(),
                kernel,
                tasks,
                request.spec().probes()),
            header.tracing);
    merge = new PerfMerge(data, header, pieces);
    rows.batch.tally.machineHas(header.cpus);
    for (long left = pieces.malformed(); left > 0; left--) {
      malformed(
          Anomaly.MALFORMED_LINE,
          Position.ofByte(pieces.firstMalformed()),
          "a sample that is too short for its layout");
    }
    if (pieces.damage() != null) {
      malformed(
          Anomaly.TRUNCATED_LINE,
          Position.ofByte(pieces.damagedAt()),
          "the rest cannot be read: " + pieces.damage());
    }
    return 31 * (31 * file.size() + pieces.count()) + (pieces.count() == 0 ? 0 : pieces.time(0));
  }

  private void check(TraceFile file) throws IOException {
    if (header.attrs.isEmpty() || header.tracing == null) {
      throw file.refused(
          "is a perf.data file without tracepoints; record lock events: perf record -a -c 1 -e"
              + " 'lock:*'");
    }
    PerfAttr first = null;
    for (PerfAttr attr : header.attrs) {
      if (attr.type() == PerfAttr.TRACEPOINT) {
        if (!attr.has(PerfAttr.NEEDED)) {
          throw file.refused(
              "is a perf.data file whose samples lack the task, the time, the CPU or the raw data;"
                  + " record with -R -T --sample-cpu");
        }
        if (!attr.everyEvent()) {
          throw file.refused(
              "is a perf.data file with a sample for some events only; record with -c 1");
        }
        first = first == null ? attr : first;
      }
    }
    if (first == null) {
      throw file.refused("is a perf.data file without samples of tracepoints");
    }
    for (PerfAttr attr : header.attrs) {
      if (attr.has(PerfAttr.IDENTIFIER) != first.has(PerfAttr.IDENTIFIER)
          || (!first.has(PerfAttr.IDENTIFIER) && attr.sampleType() != first.sampleType())) {
        throw file.refused(
            "is a perf.data file whose samples have several layouts and do not say which; record"
                + " the lock events alone");
      }
    }
  }

  @Override
  protected EventRecords records() {
    return records;
  }

  @Override
  protected boolean atEnd() {
    return merge.first() == null;
  }

  @Override
  protected boolean mayCut() {
    return merge.first().sample.time != lastTime;
  }

  @Override
  protected void step() throws IOException {
    PerfMerge.Open open = merge.first();
    PerfRecords found = open.records;
    PerfSample sample = open.sample;
    reached = Math.max(reached, found.following());
    switch (found.type()) {
      case PerfRecords.SAMPLE -> sample(found, sample);
      case PerfRecords.LOST -> lost(found, sample, 16);
      case PerfRecords.LOST_SAMPLES -> {
        if ((found.misc() & OTHER_SAMPLES) == 0) {
          lost(found, sample, 8);
        }
      }
      case PerfRecords.THROTTLE -> gap(sample.cpu, UNKNOWN, sample.time);
      default -> PerfPieces.named(found, tasks, symbols);
    }
    merge.next();
  }

  private void lost(PerfRecords found, PerfSample sample, int countAt) {
    boolean said = found.size() >= countAt + Long.BYTES;
    long count = said ? found.int64(countAt) : UNKNOWN;
    gap(sample.cpu, count > 0 ? count : UNKNOWN, sample.time);
  }

  private void sample(PerfRecords found, PerfSample sample) {
    if (pieces.edges().before(found, sample)) {
      number++;
      begun.add(sample.cpu);
      notice(
          Anomaly.EVENTS_SWITCHED_ON,
          Position.ofRecord(number, 0),
          "no lock_release has been recorded yet on CPU " + sample.cpu);
      records.noEvent();
      return;
    }
    edges(sample);
    number++;
    lastTime = sample.time;
    rows.timestampNanos = sample.time;
    rows.cpu = sample.cpu;
    rows.position = Position.ofRecord(number, 0);
    if (sample.rawAt < 0) {
      records.passed("sample of another kind", rows);
      return;
    }
    record.moveTo(found.bytes(), found.at() + sample.rawAt, sample.rawBytes);
    if (!records.whole(record)) {
      malformed(Anomaly.MALFORMED_LINE, rows.position, "a record of " + record.length() + " bytes");
      return;
    }
    rows.pid = records.pid(record);
    rows.tgid = Math.max(0, sample.pid);
    rows.comm = tasks.of(rows.pid);
    rows.context = records.contextInTracepoint(record, context);
    int before = rows.batch.size;
    if (!records.read(record, rows)) {
      malformed(
          Anomaly.MALFORMED_LINE,
          rows.position,
          records.name(record) + ": a record of " + record.length() + " bytes is too short for it");
    } else if (sample.chainCount > 0 && rows.batch.size > before) {
      stack(found, sample, before);
    }
  }

  /** Where a CPU's samples begin to count, and after its last acquisition, nothing is held. */
  private void edges(PerfSample sample) {
    boolean begins = pieces.edges().begins(sample.cpu, sample.time) && begun.remove(sample.cpu);
    boolean ends = pieces.edges().after(sample.cpu, sample.time) && over.add(sample.cpu);
    if (begins || ends) {
      forgetHeld(sample.cpu, UNKNOWN, sample.time);
    }
  }

  /** Gives a row the part of its call chain that is in the kernel. */
  private void stack(PerfRecords found, PerfSample sample, int row) {
    List<String> frames = new ArrayList<>();
    boolean inKernel = false;
    for (int i = 0; i < sample.chainCount; i++) {
      long address = found.int64(sample.chainAt + i * Long.BYTES);
      if (Long.compareUnsigned(address, CHAIN_LAST_MARKER) >= 0) {
        inKernel = address == CHAIN_KERNEL;
      } else if (inKernel) {
        frames.add(kernel.name(address));
      }
    }
    if (!frames.isEmpty()) {
      List<String> stack = Collections.unmodifiableList(frames);
      EventDetail known = rows.batch.detail[row];
      String name = EventKind.of(rows.batch.kind[row]).eventName();
      rows.batch.setDetail(
          row, known == null ? new EventDetail(name, Map.of(), stack) : known.withStack(stack));
    }
  }

  @Override
  protected long reached() {
    return reached;
  }

  @Override
  protected boolean showsBottomHalves() {
    return context.showsBottomHalves();
  }
}
