package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.Cursor;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.TracingData;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the header of a file: {@code magic, size, attr_size, attrs, data, event_types, flags}, each
 * section as offset and size; after the data the sections of the features whose bits are set. The
 * feature HEADER_TRACING_DATA has the form of a trace.dat file's header.
 */
final class PerfHeaderReader {
  private static final int PIPE_BYTES = 16;
  private static final int FEATURES = 256;
  private static final int TRACING_DATA = 1;
  private static final int RELEASE = 4;
  private static final int CPUS = 7;
  private static final int DIRECTORY = 24;

  private static final int LEAST_ATTR_BYTES = 48;
  private static final int MOST_ATTR_BYTES = 1 << 12;
  private static final int MOST_ATTRS = 1 << 16;
  private static final int MOST_IDS = 1 << 22;
  private static final int MOST_CPUS = 1 << 16;

  /** Bits of an attribute's flags. */
  private static final int FREQUENCY = 10;

  private static final int SAMPLE_IDS = 18;

  private static final int TRACING_MAGIC_BYTES = 10;

  private final TraceFile file;
  private final PerfHeader header = new PerfHeader();

  private PerfHeaderReader(TraceFile file) {
    this.file = file;
  }

  /**
   * The header. Of a file that was written to a pipe it has only where the data are.
   *
   * @throws TraceInputException it is cut short or damaged
   */
  static PerfHeader read(TraceFile file) throws IOException {
    return new PerfHeaderReader(file).read();
  }

  private PerfHeader read() throws IOException {
    Cursor in = new Cursor(file, "its header", 0, file.size());
    String magic = in.text(PerfDataFormat.MAGIC_BYTES);
    if (!magic.equals(PerfDataFormat.LITTLE) && !magic.equals(PerfDataFormat.BIG)) {
      throw file.refused("does not begin like a file of perf (perf.data)");
    }
    header.order =
        magic.equals(PerfDataFormat.BIG) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    in.order(header.order);
    long size = in.u64();
    if (size == PIPE_BYTES) {
      header.pipe = true;
      header.dataAt = PIPE_BYTES;
      header.dataEnd = file.size();
      return header;
    }
    long attrBytes = in.u64();
    long attrsAt = in.u64();
    long attrsSize = in.u64();
    header.dataAt = in.u64();
    long dataSize = in.u64();
    in.skip(16);
    long[] features = {in.u64(), in.u64(), in.u64(), in.u64()};
    header.dataEnd = header.dataAt + dataSize;
    if (dataSize == 0) {
      throw file.refused(
          "is a perf.data file whose recording did not end as it should: it says that"
              + " it has no data");
    }
    if (header.dataAt < 0 || header.dataEnd < header.dataAt || header.dataEnd > file.size()) {
      throw file.refused(
          "is a perf.data file that was cut short: its data, and the formats of its events, end at"
              + " byte "
              + Long.toUnsignedString(header.dataEnd));
    }
    attrs(attrsAt, attrsSize, attrBytes);
    features(features);
    return header;
  }

  private void attrs(long at, long size, long each) throws IOException {
    Cursor in = new Cursor(file, "its attributes", at < 0 ? file.size() : at, file.size());
    in.order(header.order);
    if (each < LEAST_ATTR_BYTES + 16
        || each > MOST_ATTR_BYTES
        || size / each > MOST_ATTRS
        || size < 0) {
      throw in.damaged("attributes of " + each + " bytes");
    }
    for (long left = size / each; left > 0; left--) {
      long begin = in.at();
      PerfAttr attr = attr(in);
      in.skip(begin + each - 16 - in.at());
      long idsAt = in.u64();
      long idsSize = in.u64();
      Cursor ids = new Cursor(file, "its ids", idsAt < 0 ? file.size() : idsAt, file.size());
      ids(ids.order(header.order), idsSize / Long.BYTES, attr);
    }
  }

  private PerfAttr attr(Cursor in) throws IOException {
    return attr(in, header);
  }

  /** Reads the beginning of an attribute and adds it. */
  static PerfAttr attr(Cursor in, PerfHeader into) throws IOException {
    int type = (int) in.u32();
    in.skip(4);
    in.skip(8);
    long period = in.u64();
    long sampleType = in.u64();
    long readFormat = in.u64();
    long bits = in.u64();
    // Bit fields are counted from the upper end on big-endian machines.
    long flags = into.bigEndian() ? Long.reverse(bits) : bits;
    PerfAttr attr =
        new PerfAttr(
            type,
            period,
            (flags >> FREQUENCY & 1) != 0,
            sampleType,
            readFormat,
            (flags >> SAMPLE_IDS & 1) != 0);
    into.add(attr);
    return attr;
  }

  private void ids(Cursor in, long count, PerfAttr attr) throws IOException {
    if (count < 0 || count + header.ids() > MOST_IDS) {
      throw in.damaged(count + " ids");
    }
    for (long left = count; left > 0; left--) {
      header.identify(in.u64(), attr);
    }
  }

  private void features(long[] bits) throws IOException {
    Cursor table = new Cursor(file, "its features", header.dataEnd, file.size());
    table.order(header.order);
    List<long[]> sections = new ArrayList<>();
    for (int feature = 0; feature < FEATURES; feature++) {
      if ((bits[feature / Long.SIZE] >>> feature % Long.SIZE & 1) != 0) {
        sections.add(new long[] {feature, table.u64(), table.u64()});
      }
    }
    for (long[] section : sections) {
      long at = section[1] < 0 ? file.size() : section[1];
      long end = section[2] < 0 ? at : at + section[2];
      Cursor in = new Cursor(file, "its feature " + section[0], at, end);
      feature(file, (int) section[0], in.order(header.order), header);
    }
  }

  /** Reads a feature that matters. */
  static void feature(TraceFile file, int feature, Cursor in, PerfHeader into) throws IOException {
    switch (feature) {
      case TRACING_DATA -> into.tracing = tracing(in);
      case RELEASE -> into.release = in.text((int) Math.min(in.u32(), in.left()));
      case CPUS -> {
        long one = in.u32();
        long other = in.u32();
        long fewer = Math.min(one, other);
        into.cpus = fewer <= MOST_CPUS ? (int) fewer : 0;
      }
      case DIRECTORY ->
          throw file.refused(
              "is part of a folder that perf record --threads wrote; record without --threads");
      default -> {}
    }
  }

  /**
   * Reads {@code 17 08 44 "tracing"}, a version, byte order, size of a long and of a page, parts.
   */
  static TracingData tracing(Cursor in) throws IOException {
    in.skip(TRACING_MAGIC_BYTES);
    in.text();
    int order = in.u8();
    in.order(order == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    in.skip(5);
    TracingData tracing = new TracingData();
    tracing.readHeaderInfo(in);
    tracing.readFtraceFormats(in);
    tracing.readEventFormats(in);
    if (in.left() >= 4) {
      tracing.readKallsyms(in);
    }
    if (in.left() >= 4) {
      in.skip(Math.min(in.u32(), in.left()));
    }
    if (in.left() >= 8) {
      tracing.readCommandLines(in);
    }
    return tracing;
  }
}
