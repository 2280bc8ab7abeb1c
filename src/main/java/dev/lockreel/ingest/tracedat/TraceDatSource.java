package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.MergeHeap;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.ingest.tracefs.EventRecords;
import dev.lockreel.ingest.tracefs.MergedSource;
import dev.lockreel.ingest.tracefs.RawRecord;
import dev.lockreel.ingest.tracefs.RecordContext;
import dev.lockreel.ingest.tracefs.TaskNames;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.Tracing;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a trace.dat file: the records of all CPUs merged by time, numbered as trace-cmd
 * report prints them. Memory: the kernel's symbols and a window of some pages for each CPU,
 * whatever the size of the file.
 */
final class TraceDatSource extends MergedSource {
  private DatHeader header;
  private TaskNames tasks;
  private EventRecords records;
  private RecordContext context;
  private RawRecord record;
  private List<CpuRecords> cpus = List.of();
  private final MergeHeap<CpuRecords> merge = new MergeHeap<>();

  TraceDatSource(ReadRequest request) {
    super(request);
  }

  @Override
  protected String title() {
    return "a trace.dat file";
  }

  @Override
  protected long begin(TraceFile file) throws IOException {
    header = DatHeaderReader.read(file);
    tasks = new TaskNames(symbols);
    tasks.saved(header.tracing.commandLines());
    record = new RawRecord(header.bigEndian());
    context = new RecordContext(header.uname);
    records =
        decoders(
            new Tracing(
                header.bigEndian(),
                header.tracing.commitBytes(),
                kernel(header.tracing.symbols()),
                tasks,
                request.spec().probes()),
            header.tracing);
    DatBuffer buffer = chosen();
    CpuPages.Memory memory = new CpuPages.Memory(buffer.cpus().size());
    cpus = new ArrayList<>();
    for (DatBuffer.CpuData data : buffer.cpus()) {
      CpuPages pages = new CpuPages(file, header, buffer, data, memory);
      CpuRecords cpu = new CpuRecords(pages, header, data.cpu());
      cpu.next();
      cpus.add(cpu);
    }
    for (CpuRecords cpu : cpus) {
      if (cpu.ended()) {
        oddities(cpu);
      } else {
        merge.add(cpu);
      }
    }
    rows.batch.tally.machineHas(header.cpus);
    for (String loss : header.unmarkedLosses) {
      notice(Anomaly.LOST_EVENTS, Position.ofByte(0), loss);
    }
    return mark(buffer);
  }

  /** The top buffer, or the first one by name where that is empty; the others are mentioned. */
  private DatBuffer chosen() {
    DatBuffer chosen = header.buffers.get(0);
    for (DatBuffer buffer : header.buffers) {
      chosen = chosen.bytes() == 0 ? buffer : chosen;
    }
    for (DatBuffer buffer : header.buffers) {
      if (!buffer.equals(chosen) && buffer.bytes() > 0) {
        notice(
            Anomaly.UNREAD_BUFFER,
            Position.ofByte(0),
            "the buffer of the instance \"" + buffer.name() + "\" was not read");
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
    if (nanos(merge.first().time()) == lastTime) {
      return false;
    }
    for (int i = 0; i < merge.size(); i++) {
      CpuRecords cpu = merge.get(i);
      record.moveTo(cpu.bytes(), cpu.at(), cpu.length());
      if (records.whole(record) && records.stack(record)) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void step() throws IOException {
    CpuRecords cpu = merge.first();
    oddities(cpu);
    read(cpu);
    cpu.next();
    if (cpu.ended()) {
      merge.removeFirst();
      oddities(cpu);
    } else {
      merge.firstMoved();
    }
  }

  private void read(CpuRecords cpu) {
    number++;
    lastTime = nanos(cpu.time());
    rows.timestampNanos = lastTime;
    rows.cpu = cpu.cpu();
    rows.position = Position.ofRecord(number, 0);
    record.moveTo(cpu.bytes(), cpu.at(), cpu.length());
    if (!records.whole(record)) {
      malformed(Anomaly.MALFORMED_LINE, rows.position, "a record of " + record.length() + " bytes");
      return;
    }
    rows.pid = records.pid(record);
    rows.comm = tasks.of(rows.pid);
    rows.context = records.context(record, context);
    if (!records.read(record, rows)) {
      malformed(
          Anomaly.MALFORMED_LINE,
          rows.position,
          records.name(record) + ": a record of " + record.length() + " bytes is too short for it");
    }
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
    if (cpu.damage() != null) {
      boolean cut = cpu.damage().contains("cut short");
      malformed(
          cut ? Anomaly.TRUNCATED_LINE : Anomaly.MALFORMED_LINE,
          Position.ofByte(cpu.damagePosition()),
          cpu.damage());
    }
    gap(cpu.cpu(), cpu.lost(), number > 0 || cpu.ended() ? lastTime : nanos(cpu.time()));
  }

  @Override
  protected long reached() {
    return cpus.stream().mapToLong(CpuRecords::reached).max().orElse(0);
  }

  @Override
  protected boolean showsBottomHalves() {
    return context.showsBottomHalves();
  }
}
