package dev.lockreel.bench;

import com.github.luben.zstd.Zstd;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Prints a trace.dat file of any size: the pages of each CPU of a real one again and again, each
 * time with later times and after a gap. Reads files of version 6 (trace-cmd.dat.v6(5)) from
 * little-endian machines with 64 bits, plain or {@code .zst}.
 *
 * <pre>
 * java -cp target/lockreel.jar src/test/java/dev/lockreel/bench/RepeatedTraceDat.java abba-v6.dat.zst 1e9 > big.dat
 * </pre>
 */
public final class RepeatedTraceDat {
  private static final int PAGE = 4096;
  private static final byte[] OPTIONS = bytes("options  \0");
  private static final byte[] DATA = bytes("flyrecord\0");

  /** Offset and size of a CPU's data, eight bytes each. */
  private static final int CPU_BYTES = 16;

  /** Offset in a page of its commit counter, and the bit for events lost before the page. */
  private static final int COMMIT = Long.BYTES;

  private static final int MISSED = 1 << 31;

  /** Between one repetition and the next: the events of the last page are later than its stamp. */
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private RepeatedTraceDat() {}

  /**
   * Writes to standard output.
   *
   * @param args the file, and how many bytes to write at least
   */
  public static void main(String[] args) throws IOException {
    byte[] file = Files.readAllBytes(Path.of(args[0]));
    if (args[0].endsWith(".zst")) {
      file = Zstd.decompress(file, (int) Zstd.getFrameContentSize(file));
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.get(10) != '6' || bytes.get(12) != 0) {
      throw new IOException(args[0] + ": no little-endian trace.dat file of version 6");
    }
    int table = find(file, DATA, 0) + DATA.length;
    int cpus = bytes.getInt(find(file, OPTIONS, 0) - Integer.BYTES);
    long data = 0;
    long first = Long.MAX_VALUE;
    long last = 0;
    for (int cpu = 0; cpu < cpus; cpu++) {
      int from = (int) bytes.getLong(table + cpu * CPU_BYTES);
      int size = (int) bytes.getLong(table + cpu * CPU_BYTES + Long.BYTES);
      data += size;
      for (int page = from; page < from + size; page += PAGE) {
        first = Math.min(first, bytes.getLong(page));
        last = Math.max(last, bytes.getLong(page));
      }
    }
    long times = Math.max(1, (long) Math.ceil(Double.parseDouble(args[1]) / data));
    try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      write(bytes, table, cpus, times, last - first + PAUSE_NANOS, out);
    }
  }

  private static void write(
      ByteBuffer file, int table, int cpus, long times, long step, OutputStream out)
      throws IOException {
    int end = table + cpus * CPU_BYTES;
    int begin = (end + PAGE - 1) / PAGE * PAGE;
    byte[] headBytes = new byte[begin];
    ByteBuffer head = ByteBuffer.wrap(headBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.get(0, headBytes, 0, end);
    long offset = begin;
    for (int cpu = 0; cpu < cpus; cpu++) {
      long size = file.getLong(table + cpu * CPU_BYTES + Long.BYTES) * times;
      head.putLong(table + cpu * CPU_BYTES, offset);
      head.putLong(table + cpu * CPU_BYTES + Long.BYTES, size);
      offset += size;
    }
    out.write(headBytes);
    for (int cpu = 0; cpu < cpus; cpu++) {
      int from = (int) file.getLong(table + cpu * CPU_BYTES);
      int size = (int) file.getLong(table + cpu * CPU_BYTES + Long.BYTES);
      byte[] pageBytes = new byte[size];
      ByteBuffer pages = ByteBuffer.wrap(pageBytes).order(ByteOrder.LITTLE_ENDIAN);
      file.get(from, pageBytes, 0, size);
      for (long i = 0; i < times; i++) {
        out.write(pageBytes);
        // What the end of the trace left locked is not known to be held at its next beginning.
        pages.putInt(COMMIT, pages.getInt(COMMIT) | MISSED);
        for (int page = 0; page < size; page += PAGE) {
          pages.putLong(page, pages.getLong(page) + step);
        }
      }
    }
  }

  private static int find(byte[] file, byte[] wanted, int from) throws IOException {
    for (int i = from; i <= file.length - wanted.length; i++) {
      if (Arrays.equals(file, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new IOException("no " + new String(wanted, StandardCharsets.US_ASCII).trim() + " in it");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
