package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.Cursor;
import dev.lockreel.ingest.tracefs.TaskNames;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The pieces of a file whose records stand in the order of their times. perf writes what each CPU's
 * buffer holds, CPU by CPU and round by round; so a first pass over the headers of all records
 * finds where the time goes back, and the pieces between are merged. Sixteen bytes of memory a
 * piece.
 *
 * <p>The pass also reads what has no time: attributes and features of a file that was written to a
 * pipe, and the names of tasks that ran before.
 */
final class PerfPieces {
  private static final int WINDOW = 1 << 18;
  private static final int MOST_PIECES = 1 << 22;
  private static final int LEAST_ATTR_BYTES = 48;

  private final TraceFile file;
  private final PerfHeader header;
  private final TaskNames tasks;
  private final Symbols symbols;
  private long[] starts = new long[64];
  private long[] times = new long[64];
  private int count;
  private long end;
  private String damage;
  private long damagedAt;
  private boolean compressed;
  private long malformed;
  private long firstMalformed;

  /** Null until there is something to see. */
  private PerfEdges edges;

  private PerfPieces(TraceFile file, PerfHeader header, TaskNames tasks, Symbols symbols) {
    this.file = file;
    this.header = header;
    this.tasks = tasks;
    this.symbols = symbols;
  }

  /** The pieces of the data; {@code header} and {@code tasks} get what has no time. */
  static PerfPieces of(TraceFile file, PerfHeader header, TaskNames tasks, Symbols symbols)
      throws IOException {
    PerfPieces pieces = new PerfPieces(file, header, tasks, symbols);
    pieces.find();
    return pieces;
  }

  private void find() throws IOException {
    PerfRecords records =
        new PerfRecords(
            file, header.bigEndian(), header.dataAt, header.dataEnd, TraceFile.buffer(WINDOW));
    PerfSample sample = new PerfSample(header);
    long last = Long.MAX_VALUE;
    while (!compressed && records.next()) {
      if (records.type() >= PerfRecords.KERNEL_TYPES) {
        compressed = PerfInflater.compressed(records);
        described(records);
      } else if (timed(records) && !header.attrs.isEmpty()) {
        boolean read = sample.read(records);
        if (!read && records.type() == PerfRecords.SAMPLE) {
          firstMalformed = malformed++ == 0 ? records.offset() : firstMalformed;
        } else if (read && sample.time == 0 && records.type() == PerfRecords.COMM) {
          named(records, tasks, symbols);
        } else if (read && sample.time != 0) {
          if (sample.time < last || count == 0) {
            begin(records.offset(), sample.time);
          }
          last = sample.time;
          if (sample.rawAt >= 0) {
            edges().seen(records, sample);
          } else if (records.type() != PerfRecords.COMM) {
            edges().lost();
          }
        }
      }
    }
    damage = records.damage();
    end = records.following();
    damagedAt = records.following();
  }

  /** Whether some data are compressed; then there are no pieces until they are inflated. */
  boolean compressed() {
    return compressed;
  }

  /** When each CPU began and ended. */
  PerfEdges edges() {
    if (edges == null) {
      edges = new PerfEdges(header.tracing == null ? List.of() : header.tracing.formats());
    }
    return edges;
  }

  /** Whether the record is one that is merged by its time. */
  static boolean timed(PerfRecords record) {
    return switch (record.type()) {
      case PerfRecords.SAMPLE,
          PerfRecords.LOST,
          PerfRecords.LOST_SAMPLES,
          PerfRecords.THROTTLE,
          PerfRecords.COMM ->
          true;
      default -> false;
    };
  }

  /** Reads the name of a task: {@code pid (4 bytes), tid (4), name}. */
  static void named(PerfRecords record, TaskNames tasks, Symbols symbols) {
    int from = record.at() + 16;
    int end = record.at() + record.size();
    int to = from;
    while (to < end && record.bytes().get(to) != 0) {
      to++;
    }
    if (to > from) {
      byte[] name = new byte[to - from];
      ByteBuffer bytes = record.bytes();
      for (int i = 0; i < name.length; i++) {
        name[i] = bytes.get(from + i);
      }
      int id = symbols.intern(new String(name, StandardCharsets.UTF_8));
      tasks.named(record.int32(12), id);
    }
  }

  private void described(PerfRecords record) throws IOException {
    if (!header.pipe) {
      return;
    }
    long from = record.offset() + PerfRecords.HEADER_BYTES;
    long recordEnd = record.offset() + record.size();
    if (record.type() == PerfRecords.ATTR && record.size() >= 8 + LEAST_ATTR_BYTES) {
      Cursor in = new Cursor(file, "its attributes", from, recordEnd).order(header.order);
      long bytes = Math.max(LEAST_ATTR_BYTES, record.int32(12));
      PerfAttr attr = PerfHeaderReader.attr(in, header);
      in.skip(Math.min(from + bytes - in.at(), in.left()));
      while (in.left() >= Long.BYTES) {
        header.identify(in.u64(), attr);
      }
    } else if (record.type() == PerfRecords.TRACING_DATA && record.size() >= 12) {
      long size = record.int32(8) & 0xffffffffL;
      header.tracing =
          PerfHeaderReader.tracing(
              new Cursor(file, "its formats of events", recordEnd, recordEnd + size)
                  .order(header.order));
    } else if (record.type() == PerfRecords.FEATURE && record.size() >= 16) {
      int feature = (int) record.int64(8);
      Cursor in = new Cursor(file, "its feature " + feature, from + 8, recordEnd);
      PerfHeaderReader.feature(file, feature, in.order(header.order), header);
    }
  }

  private void begin(long offset, long time) throws IOException {
    if (count == MOST_PIECES) {
      throw file.refused("has times that go back more than " + MOST_PIECES + " times: damaged");
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      times = Arrays.copyOf(times, count * 2);
    }
    starts[count] = offset;
    times[count++] = time;
  }

  int count() {
    return count;
  }

  /** Offset of the piece's first record. */
  long start(int piece) {
    return starts[piece];
  }

  /** Offset of the byte after it. */
  long end(int piece) {
    return piece + 1 < count ? starts[piece + 1] : end;
  }

  /** Time of the piece's first record. */
  long time(int piece) {
    return times[piece];
  }

  /** Samples that are too short for their layout; they are left out. */
  long malformed() {
    return malformed;
  }

  /** Offset in the file of the first of them. */
  long firstMalformed() {
    return firstMalformed;
  }

  /** Why the records end early; null where they do not. */
  String damage() {
    return damage;
  }

  /** Offset in the file of the {@link #damage}. */
  long damagedAt() {
    return damagedAt;
  }
}
