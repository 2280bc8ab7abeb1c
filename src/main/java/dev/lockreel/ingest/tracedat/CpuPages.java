package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The sub-buffers of one CPU, one after the other. They stand in the file as they are, or in
 * compressed chunks of several:
 *
 * <pre>
 * number of chunks (4 bytes), then of each: bytes as stored (4), bytes uncompressed (4), data
 * </pre>
 */
final class CpuPages {
  private static final int WINDOW_BYTES = 1 << 18;

  /** Memory of all CPUs of a file together. */
  static final class Memory {
    private static final long MOST_BYTES = 1L << 27;

    private final int cpus;
    private long used;

    Memory(int cpus) {
      this.cpus = Math.max(1, cpus);
    }

    /** Bytes to read at once. */
    int window(int pageBytes) {
      long share = Math.min(WINDOW_BYTES, MOST_BYTES / 2 / cpus);
      return (int) Math.max(1, share / pageBytes) * pageBytes;
    }

    /** Room for {@code bytes} instead of {@code before}; null where that is too much. */
    ByteBuffer room(int bytes, ByteBuffer before) {
      long used = this.used + bytes - (before == null ? 0 : before.capacity());
      if (used > MOST_BYTES) {
        return null;
      }
      this.used = used;
      return TraceFile.buffer(bytes);
    }
  }

  private final TraceFile file;
  private final DatHeader header;
  private final boolean compressed;
  private final Memory memory;
  private final int pageBytes;
  private final long end;

  private ByteBuffer window;
  private long at;
  private int next;
  private long chunksLeft = -1;
  private int page;
  private int length;
  private long position;
  private String damage;

  CpuPages(
      TraceFile file, DatHeader header, DatBuffer buffer, DatBuffer.CpuData data, Memory memory) {
    this.file = file;
    this.header = header;
    this.memory = memory;
    compressed = buffer.compressed();
    pageBytes = buffer.pageBytes();
    at = data.offset();
    // The size of chunks that the file says is without their number.
    long wanted = data.bytes() + (compressed && data.bytes() > 0 ? Integer.BYTES : 0);
    boolean inside =
        at >= 0
            && data.bytes() >= 0
            && wanted >= 0
            && at <= file.size()
            && wanted <= file.size() - at;
    end = inside ? at + wanted : file.size();
    if (!inside) {
      damage = "the file ends before the data of CPU " + data.cpu() + " do: it was cut short";
    }
    if (at < 0 || at > file.size()) {
      at = end;
    }
  }

  /** Moves to the next page; false at the end. */
  boolean next() throws IOException {
    if (window == null || next >= window.limit()) {
      if (at >= end || !(compressed ? chunk() : fill())) {
        return false;
      }
      next = 0;
    }
    page = next;
    length = Math.min(pageBytes, window.limit() - page);
    next += length;
    return true;
  }

  private boolean fill() throws IOException {
    if (window == null) {
      window = memory.room(memory.window(pageBytes), null);
      if (window == null) {
        throw file.refused("has too many CPUs with pages of " + pageBytes + " bytes");
      }
    }
    window.clear();
    window.limit((int) Math.min(window.capacity(), end - at));
    position = at;
    int n = file.read(at, window);
    window.limit(n);
    at += n;
    return n > 0;
  }

  private boolean chunk() throws IOException {
    if (chunksLeft < 0) {
      chunksLeft = number();
    }
    while (chunksLeft > 0 && damage == null) {
      chunksLeft--;
      position = at;
      long stored = number();
      long plain = number();
      if (damage == null && (stored > end - at || stored < 0)) {
        damage = "the data end inside a chunk: the file was cut short or is damaged";
      }
      if (damage != null) {
        break;
      }
      if (plain > 0) {
        return decompress((int) stored, plain);
      }
      at += stored;
    }
    at = end;
    return false;
  }

  private boolean decompress(int stored, long plain) throws IOException {
    if (window == null || window.capacity() < plain) {
      window = plain > 1 << 26 ? null : memory.room((int) plain, window);
      if (window == null) {
        throw file.refused(
            "damaged or too large at byte " + position + ": a chunk of " + plain + " bytes");
      }
    }
    byte[] bytes = new byte[stored];
    byte[] pages = new byte[(int) plain];
    file.read(at, ByteBuffer.wrap(bytes));
    at += stored;
    window.clear();
    if (!header.compression.into(bytes, pages, pages.length)) {
      damage = "a chunk cannot be decompressed: the file is damaged";
      window.limit(0);
      at = end;
      return false;
    }
    window.put(pages).flip();
    return true;
  }

  /** The next four bytes of the file as a number; damage where it has none. */
  private long number() throws IOException {
    ByteBuffer four = ByteBuffer.allocate(Integer.BYTES).order(header.order);
    if (end - at < Integer.BYTES || file.read(at, four) < Integer.BYTES) {
      damage = "the data end inside a chunk: the file was cut short or is damaged";
      at = end;
      return 0;
    }
    at += Integer.BYTES;
    return four.getInt(0) & 0xffffffffL;
  }

  /** The bytes that hold the page. */
  ByteBuffer bytes() {
    return window;
  }

  /** Where in {@link #bytes} the page begins. */
  int page() {
    return page;
  }

  /** Bytes of the page; fewer than usual where the file ends inside it. */
  int length() {
    return length;
  }

  /** Offset in the file of the page, or of the chunk that it is in. */
  long position() {
    return compressed ? position : position + page;
  }

  /** Bytes of the file up to which this has read. */
  long reached() {
    return at;
  }

  /** Why the data end early; null where they do not. */
  String damage() {
    return damage;
  }
}
