package dev.lockreel.ingest.perf;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.lockreel.ingest.BlockInputStream;
import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decompresses what {@code perf record -z} wrote: records PERF_RECORD_COMPRESSED (and since 6.16
 * PERF_RECORD_COMPRESSED2, which says how long its data are) whose data are one stream of zstd over
 * all of them, with records in it that go on from one to the next.
 *
 * <p>The result is a temporary file: first all records that are not compressed, then the others.
 * The order of records does not matter: they are merged by time.
 */
final class PerfInflater {
  private static final int WINDOW = 1 << 18;

  private final TraceFile file;
  private final PerfHeader header;

  private PerfInflater(TraceFile file, PerfHeader header) {
    this.file = file;
    this.header = header;
  }

  /** The file with all records, whose data are all of it. */
  static TraceFile inflated(TraceFile file, PerfHeader header) throws IOException {
    PerfInflater inflater = new PerfInflater(file, header);
    ZstdInputStreamNoFinalizer plain = new ZstdInputStreamNoFinalizer(inflater.new Selected(true));
    plain.setContinuous(true);
    try (plain) {
      return file.derived(inflater.new Selected(false), plain);
    }
  }

  private PerfRecords records() {
    return new PerfRecords(
        file, header.bigEndian(), header.dataAt, header.dataEnd, TraceFile.buffer(WINDOW));
  }

  static boolean compressed(PerfRecords record) {
    return record.type() == PerfRecords.COMPRESSED || record.type() == PerfRecords.COMPRESSED_2;
  }

  /** The data of the compressed records, or all other records. */
  private final class Selected extends BlockInputStream {
    private final PerfRecords records = records();
    private final boolean data;
    private final ByteBuffer tail = TraceFile.buffer(WINDOW);
    private long from;
    private long left;

    Selected(boolean data) {
      this.data = data;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (left == 0) {
        if (!records.next()) {
          return -1;
        }
        if (compressed(records) == data) {
          select();
        }
      }
      tail.clear();
      tail.limit((int) Math.min(Math.min(left, length), tail.capacity()));
      int n = file.read(from, tail);
      if (n == 0) {
        return -1;
      }
      tail.flip();
      tail.get(into, offset, n);
      from += n;
      left -= n;
      return n;
    }

    private void select() {
      from = records.offset();
      left = records.following() - from;
      if (data) {
        int header =
            PerfRecords.HEADER_BYTES
                + (records.type() == PerfRecords.COMPRESSED_2 ? Long.BYTES : 0);
        long said =
            records.type() == PerfRecords.COMPRESSED_2 && records.size() >= header
                ? records.int64(PerfRecords.HEADER_BYTES)
                : records.size() - header;
        from += header;
        left = Math.max(0, Math.min(said, records.size() - header));
      }
    }
  }
}
