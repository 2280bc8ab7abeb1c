package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.tracefs.Cursor;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.TracingData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The header of a file of version 7, by trace-cmd.dat.v7(5): a chain of sections of options, which
 * say where the other sections are.
 *
 * <pre>
 * section: number (2 bytes), flags (2; 1: compressed), name (4), bytes in the file (8)
 * option:  number (2 bytes), bytes of its data (4), data
 * </pre>
 */
final class DatVersion7 {
  private static final int COMPRESSED = 1;

  private static final int OPTIONS = 0;
  private static final int BUFFER_DATA = 3;
  private static final int HEADER_INFO = 16;
  private static final int FTRACE_EVENTS = 17;
  private static final int EVENT_FORMATS = 18;
  private static final int KALLSYMS = 19;
  private static final int CMDLINES = 21;
  private static final int BUFFER_TEXT = 22;

  /** Sections of options in one chain; a chain that is longer goes round in itself. */
  private static final int MOST_LINKS = 1 << 12;

  private static final int MOST_CPUS = 1 << 13;
  private static final int MOST_BUFFERS = 1 << 10;

  /** Bytes of all sections but the buffers; a damaged file may say any number. */
  private static final long MOST_SECTION_BYTES = 1L << 28;

  private final TraceFile file;
  private final DatHeader header;
  private boolean text;
  private long sectionBytes;

  private DatVersion7(TraceFile file, DatHeader header) {
    this.file = file;
    this.header = header;
  }

  /** A section, its data uncompressed. */
  private record Section(int id, boolean compressed, Cursor data) {}

  static void read(TraceFile file, Cursor in, DatHeader into) throws IOException {
    String name = in.text();
    in.text();
    into.compression = DatCompression.named(name);
    if (into.compression == null) {
      throw file.refused(
          "is a trace.dat file compressed with \""
              + TracingData.printable(name)
              + "\", where none, zlib and zstd are read; trace-cmd convert -i FILE -o OTHER"
              + " --compression none changes that");
    }
    new DatVersion7(file, into).options(in.u64());
  }

  private void options(long first) throws IOException {
    long offset = first;
    for (int links = 0; offset != 0; links++) {
      if (links == MOST_LINKS) {
        throw file.refused("damaged: its options go round in themselves");
      }
      offset = optionsAt(offset);
    }
    if (header.buffers.isEmpty()) {
      throw text
          ? DatHeaderReader.latency(file)
          : file.refused("is a trace.dat file without a buffer of events");
    }
    // The top instance first; all others by name.
    header.buffers.sort(Comparator.comparing(DatBuffer::name));
  }

  /** Reads the options of one section; the offset of the next one, or 0. */
  private long optionsAt(long offset) throws IOException {
    Section section = section(offset, OPTIONS, "its options");
    Cursor in = section.data;
    while (in.left() >= 6) {
      int id = in.u16();
      Cursor data = new Cursor(file, "its options", in.bytes(in.u32())).order(header.order);
      if (id == DatOptions.DONE) {
        return data.left() < 8 ? 0 : data.u64();
      }
      option(id, data);
    }
    return 0;
  }

  private void option(int id, Cursor data) throws IOException {
    switch (id) {
      case HEADER_INFO -> header.tracing.readHeaderInfo(part(data, id));
      case FTRACE_EVENTS -> header.tracing.readFtraceFormats(part(data, id));
      case EVENT_FORMATS -> header.tracing.readEventFormats(part(data, id));
      case KALLSYMS -> header.tracing.readKallsyms(part(data, id));
      case CMDLINES -> header.tracing.readCommandLines(part(data, id));
      case BUFFER_TEXT -> text = true;
      case DatOptions.BUFFER -> buffer(data);
      default -> DatOptions.read(id, data, header);
    }
  }

  private Cursor part(Cursor option, int id) throws IOException {
    return section(option.u64(), id, "its section " + id).data;
  }

  /** The section at {@code offset}, whose header is looked at; that of {@code data} is not read. */
  private Section section(long offset, int id, String what) throws IOException {
    Cursor in = new Cursor(file, what, Math.max(0, offset), file.size()).order(header.order);
    int found = in.u16();
    int flags = in.u16();
    in.skip(4);
    long size = in.u64();
    if (found != id || offset < 0) {
      throw in.damaged("a section " + found + " where " + id + " should be");
    }
    boolean compressed = (flags & COMPRESSED) != 0;
    if (id == BUFFER_DATA) {
      return new Section(id, compressed, in);
    }
    if (!compressed) {
      account(size);
      return new Section(id, false, new Cursor(file, what, in.bytes(size)).order(header.order));
    }
    long stored = in.u32();
    long plain = in.u32();
    account(plain);
    byte[] bytes = new byte[(int) plain];
    if (!header.compression.into(in.bytes(stored), bytes, bytes.length)) {
      throw in.damaged("its compressed data cannot be read");
    }
    return new Section(id, true, new Cursor(file, what, bytes).order(header.order));
  }

  private void account(long bytes) throws IOException {
    sectionBytes += Math.min(bytes, MOST_SECTION_BYTES);
    if (bytes < 0 || bytes > Cursor.MOST_BYTES || sectionBytes > MOST_SECTION_BYTES) {
      throw file.refused("damaged: sections of more than " + sectionBytes + " bytes");
    }
  }

  /**
   * An offset, the name of the instance, its clock, size of a page, and where each CPU's data are.
   */
  private void buffer(Cursor in) throws IOException {
    long offset = in.u64();
    String name = in.text();
    String clock = in.text();
    int page = DatHeaderReader.pageBytes(in);
    long cpus = in.u32();
    if (cpus > MOST_CPUS || header.buffers.size() == MOST_BUFFERS) {
      throw in.damaged(cpus + " CPUs");
    }
    List<DatBuffer.CpuData> data = new ArrayList<>();
    for (long left = cpus; left > 0; left--) {
      long cpu = in.u32();
      if (cpu >= MOST_CPUS) {
        throw in.damaged("CPU " + cpu);
      }
      data.add(new DatBuffer.CpuData((int) cpu, in.u64(), in.u64()));
    }
    data.sort(Comparator.comparingInt(DatBuffer.CpuData::cpu));
    boolean compressed = section(offset, BUFFER_DATA, "its buffer").compressed;
    header.buffers.add(new DatBuffer(name, clock, page, compressed, data));
  }
}
