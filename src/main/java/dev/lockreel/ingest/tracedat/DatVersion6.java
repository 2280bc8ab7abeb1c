package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.tracefs.Cursor;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.TracingData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of a file of version 6, by trace-cmd.dat.v6(5): its parts stand one after the other.
 * Of what the page does not say: an option BUFFER has the offset of a further buffer, which begins
 * like the last part of the header, and the name of its instance.
 */
final class DatVersion6 {
  private static final String OPTIONS = "options  \0";
  private static final String LATENCY = "latency  \0";
  private static final String FLYRECORD = "flyrecord\0";
  private static final int MOST_CPUS = 1 << 13;
  private static final int MOST_INSTANCES = 1 << 10;

  private record Instance(String name, long offset) {}

  private final TraceFile file;
  private final DatHeader header;
  private final List<Instance> instances = new ArrayList<>();

  private DatVersion6(TraceFile file, DatHeader header) {
    this.file = file;
    this.header = header;
  }

  static void read(TraceFile file, Cursor in, DatHeader into) throws IOException {
    into.tracing.readAll(in);
    new DatVersion6(file, into).buffers(in);
  }

  private void buffers(Cursor in) throws IOException {
    long cpus = in.u32();
    if (cpus > MOST_CPUS) {
      throw in.damaged(cpus + " CPUs");
    }
    header.cpus = (int) cpus;
    buffer("", in, (int) cpus);
    for (int i = 0; i < instances.size(); i++) {
      Instance one = instances.get(i);
      Cursor at = new Cursor(file, "its header", one.offset, file.size());
      buffer(one.name, at.order(header.order), (int) cpus);
    }
  }

  private void buffer(String name, Cursor in, int cpus) throws IOException {
    String type = in.text(FLYRECORD.length());
    if (type.equals(OPTIONS)) {
      options(in);
      type = in.text(FLYRECORD.length());
    }
    if (type.equals(LATENCY)) {
      throw DatHeaderReader.latency(file);
    }
    if (!type.equals(FLYRECORD)) {
      throw in.damaged("data of the kind \"" + TracingData.printable(type) + "\"");
    }
    List<DatBuffer.CpuData> data = new ArrayList<>();
    for (int cpu = 0; cpu < cpus; cpu++) {
      data.add(new DatBuffer.CpuData(cpu, in.u64(), in.u64()));
    }
    header.buffers.add(new DatBuffer(name, header.clock, header.pageBytes, false, data));
  }

  private void options(Cursor in) throws IOException {
    for (int id = in.u16(); id != DatOptions.DONE; id = in.u16()) {
      Cursor data = new Cursor(file, "its options", in.bytes(in.u32())).order(header.order);
      if (id != DatOptions.BUFFER) {
        DatOptions.read(id, data, header);
      } else if (data.left() > 8 && instances.size() < MOST_INSTANCES) {
        long offset = data.u64();
        instances.add(new Instance(data.text(), offset));
      }
    }
  }
}
