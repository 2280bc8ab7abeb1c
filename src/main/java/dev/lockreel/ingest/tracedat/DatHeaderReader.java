package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.tracefs.Cursor;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.TracingData;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the header of a file: what both versions begin with, and the parts that are the same in
 * both.
 */
final class DatHeaderReader {
  private static final int MOST_PAGE_BYTES = 1 << 24;
  private static final int LEAST_PAGE_BYTES = 64;

  private DatHeaderReader() {}

  /**
   * The header, without the data.
   *
   * @throws TraceInputException the file is of another version, or its header is cut short or
   *     damaged
   */
  static DatHeader read(TraceFile file) throws IOException {
    Cursor in = new Cursor(file, "its header", 0, file.size());
    byte[] magic = in.bytes(TraceDatFormat.MAGIC.length);
    if (!Arrays.equals(magic, TraceDatFormat.MAGIC)) {
      throw file.refused("does not begin like a file of trace-cmd (trace.dat)");
    }
    String version = in.text();
    if (!version.equals("6") && !version.equals("7")) {
      throw file.refused(
          "is a trace.dat file of version \""
              + TracingData.printable(version)
              + "\", where 6 and 7 are read; make it text: trace-cmd report FILE > trace.txt");
    }
    DatHeader header = new DatHeader();
    header.version = Integer.parseInt(version);
    int order = in.u8();
    header.longBytes = in.u8();
    if (order > 1 || (header.longBytes != 4 && header.longBytes != 8)) {
      throw in.damaged("byte order " + order + " and " + header.longBytes + " bytes of a long");
    }
    header.order = order == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    in.order(header.order);
    header.pageBytes = pageBytes(in);
    if (header.version == 6) {
      DatVersion6.read(file, in, header);
    } else {
      DatVersion7.read(file, in, header);
    }
    return header;
  }

  /** A size of a sub-buffer. */
  static int pageBytes(Cursor in) throws IOException {
    long bytes = in.u32();
    if (bytes < LEAST_PAGE_BYTES || bytes > MOST_PAGE_BYTES) {
      throw in.damaged("pages of " + bytes + " bytes");
    }
    return (int) bytes;
  }

  static TraceInputException latency(TraceFile file) {
    return file.refused(
        "is a trace.dat file with the text of a latency tracer, not with events; make it text:"
            + " trace-cmd report FILE > trace.txt");
  }
}
