package dev.lockreel.bench;

import com.github.luben.zstd.Zstd;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints a perf.data file of any size: the samples of a real one again and again, each time with
 * later times and, since what was held at its end is not released in the next, after a lost event
 * on each CPU; and what else it has once. What stands before all events of all CPUs were on, or
 * after some were off, is not repeated: in the middle of a recording nothing is. Reads
 * little-endian files that are not compressed inside
 * (tools/perf/Documentation/perf.data-file-format.txt), plain or {@code .zst}.
 *
 * <pre>
 * java -cp target/lockreel.jar src/test/java/dev/lockreel/bench/RepeatedPerfData.java network.data.zst 1e9 > big.data
 * </pre>
 */
public final class RepeatedPerfData {
  private static final long MAGIC = 0x32454c4946524550L;
  private static final int ATTRIBUTES = 24;
  private static final int DATA = 40;
  private static final int FEATURES = 72;
  private static final int FEATURE_WORDS = 4;

  /** In perf_event_attr. */
  private static final int SAMPLE_TYPE = 24;

  private static final int SAMPLE = 9;
  private static final int LOST = 2;

  // Bits of the sample type, in the order of the fields in a sample.
  private static final int IDENTIFIER = 1 << 16;
  private static final int IP = 1;
  private static final int TID = 2;
  private static final int TIME = 4;
  private static final int ADDRESS = 8;
  private static final int ID = 1 << 6;
  private static final int STREAM = 1 << 9;
  private static final int CPU = 1 << 7;
  private static final int PERIOD = 1 << 8;
  private static final int CALL_CHAIN = 1 << 5;

  private static final int FINISHED_ROUND = 68;
  private static final long PAUSE_NANOS = 1_000_000L;

  private final byte[] bytes;

  /** A view of {@link #bytes}. */
  private final ByteBuffer file;

  private final int from;
  private final int to;
  private final long type;
  private final int timeAt;
  private final int cpuAt;
  private final SortedMap<Integer, Long> cpus = new TreeMap<>();

  /** Times between which all events of all CPUs were on. */
  private long allOn;

  private long allOff = Long.MAX_VALUE;

  private RepeatedPerfData(byte[] bytes) throws IOException {
    this.bytes = bytes;
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (file.getLong(0) != MAGIC) {
      throw new IOException("no little-endian perf.data file");
    }
    from = (int) file.getLong(DATA);
    to = from + (int) file.getLong(DATA + Long.BYTES);
    type = file.getLong((int) file.getLong(ATTRIBUTES) + SAMPLE_TYPE);
    timeAt = Long.BYTES * (1 + Long.bitCount(type & (IDENTIFIER | IP | TID)));
    cpuAt = timeAt + Long.BYTES * (1 + Long.bitCount(type & (ADDRESS | ID | STREAM)));
    findEdges();
  }

  private void findEdges() throws IOException {
    int acquire = event("lock_acquire");
    int release = event("lock_release");
    SortedMap<Integer, Long> firstReleases = new TreeMap<>();
    SortedMap<Integer, Long> lastAcquisitions = new TreeMap<>();
    for (int at = from; at < to; at += length(at)) {
      if (file.getInt(at) == SAMPLE) {
        long time = file.getLong(at + timeAt);
        if (event(at) == release) {
          firstReleases.merge(file.getInt(at + cpuAt), time, Math::min);
        } else if (event(at) == acquire) {
          lastAcquisitions.merge(file.getInt(at + cpuAt), time, Math::max);
        }
      }
    }
    firstReleases.values().forEach(time -> allOn = Math.max(allOn, time));
    lastAcquisitions.values().forEach(time -> allOff = Math.min(allOff, time));
  }

  /** The number of an event, from its description in the file. */
  private int event(String name) throws IOException {
    String text = new String(bytes, to, bytes.length - to, StandardCharsets.ISO_8859_1);
    Matcher described = Pattern.compile("name: " + name + "\nID: (\\d+)\n").matcher(text);
    if (!described.find()) {
      throw new IOException("no " + name + " in the file");
    }
    return Integer.parseInt(described.group(1));
  }

  /** The number of a sample's event, from its raw data. */
  private int event(int at) {
    int raw = at + cpuAt + Long.BYTES * (1 + Long.bitCount(type & PERIOD));
    if ((type & CALL_CHAIN) != 0) {
      raw += Long.BYTES * (1 + (int) file.getLong(raw));
    }
    return file.getShort(raw + Integer.BYTES) & 0xffff;
  }

  /**
   * Writes to standard output.
   *
   * @param args the file, and how many bytes to write at least
   */
  public static void main(String[] args) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(args[0]));
    if (args[0].endsWith(".zst")) {
      bytes = Zstd.decompress(bytes, (int) Zstd.getFrameContentSize(bytes));
    }
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20)) {
      new RepeatedPerfData(bytes).write((long) Double.parseDouble(args[1]), out);
    }
  }

  private void write(long most, OutputStream out) throws IOException {
    long first = Long.MAX_VALUE;
    long last = 0;
    int repeated = 0;
    for (int at = from; at < to; at += length(at)) {
      if (file.getInt(at) == SAMPLE) {
        first = Math.min(first, file.getLong(at + timeAt));
        last = Math.max(last, file.getLong(at + timeAt));
        boolean identified = (type & IDENTIFIER) != 0;
        cpus.putIfAbsent(file.getInt(at + cpuAt), identified ? file.getLong(at + Long.BYTES) : 0);
      }
      repeated += again(at, 0) ? length(at) : 0;
    }
    byte[] losses = losses(first);
    repeated += losses.length;
    long step = last - first + PAUSE_NANOS;
    long times = Math.max(0, (most - (to - from) + repeated - 1) / repeated);
    long longer = times * repeated;
    file.putLong(DATA + Long.BYTES, to - from + longer);
    int table = to;
    for (int word = 0; word < FEATURE_WORDS; word++) {
      for (int i = Long.bitCount(file.getLong(FEATURES + word * Long.BYTES)); i > 0; i--) {
        file.putLong(table, file.getLong(table) + longer);
        table += 2 * Long.BYTES;
      }
    }
    out.write(bytes, 0, to);
    for (long i = 1; i <= times; i++) {
      out.write(losses(first + i * step - 1));
      for (int at = from; at < to; at += length(at)) {
        if (file.getInt(at) == SAMPLE) {
          file.putLong(at + timeAt, file.getLong(at + timeAt) + step);
        }
        if (again(at, i * step)) {
          out.write(bytes, at, length(at));
        }
      }
    }
    out.write(bytes, to, bytes.length - to);
  }

  /** A record of one lost event for each CPU. */
  private byte[] losses(long time) {
    int size =
        Long.BYTES * (3 + Long.bitCount(type & (TID | TIME | ID | STREAM | CPU | IDENTIFIER)));
    byte[] records = new byte[size * cpus.size()];
    ByteBuffer all = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
    cpus.forEach(
        (cpu, id) -> {
          all.putInt(LOST).putShort((short) 0).putShort((short) size).putLong(id).putLong(1);
          for (int field : new int[] {TID, TIME, ID, STREAM, CPU, IDENTIFIER}) {
            if ((type & field) != 0) {
              all.putLong(field == TIME ? time : field == CPU ? cpu : field == TID ? 0 : id);
            }
          }
        });
    return records;
  }

  private boolean again(int at, long later) {
    if (file.getInt(at) == SAMPLE) {
      long time = file.getLong(at + timeAt) - later;
      return time > allOn && time < allOff;
    }
    return file.getInt(at) == FINISHED_ROUND;
  }

  private int length(int at) {
    return file.getShort(at + 6) & 0xffff;
  }
}
