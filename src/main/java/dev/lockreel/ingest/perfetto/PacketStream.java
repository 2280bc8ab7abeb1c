package dev.lockreel.ingest.perfetto;

import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The packets of a trace, one after the other, each whole in memory. */
final class PacketStream {
  /** Larger than any packet that Perfetto writes: a bundle of events is at most some 100 KiB. */
  static final int MOST_PACKET_BYTES = 1 << 24;

  private static final int WINDOW = 1 << 18;
  private static final int PACKET_TAG = Proto.PACKET << 3 | 2;

  private final TraceFile file;
  private final ByteBuffer window = TraceFile.buffer(WINDOW);
  private long windowAt;
  private byte[] packet = new byte[1 << 16];
  private long start;
  private int headBytes;
  private int length;
  private long next;
  private String damage;

  PacketStream(TraceFile file) {
    this.file = file;
    window.limit(0);
  }

  /** Moves to the next packet; false at the end, or where the rest cannot be read. */
  boolean next() throws IOException {
    start = next;
    if (damage != null || start >= file.size()) {
      return false;
    }
    fill(start, 1 + Varint.MOST_BYTES);
    int at = (int) (start - windowAt);
    if (window.get(at) != PACKET_TAG) {
      damage = "no packet begins there";
      return false;
    }
    Varint size = Varint.read(window, at + 1, window.limit());
    long left = size == null ? -1 : file.size() - windowAt - size.end();
    if (size == null || size.value() > left) {
      damage = "the packet there is cut short";
      return false;
    }
    if (size.value() < 0 || size.value() > MOST_PACKET_BYTES) {
      damage = "the packet there would be of " + Long.toUnsignedString(size.value()) + " bytes";
      return false;
    }
    headBytes = size.end() - at;
    length = (int) size.value();
    next = start + headBytes + length;
    load();
    return true;
  }

  private void load() throws IOException {
    if (packet.length < length) {
      packet = Arrays.copyOf(packet, Math.max(length, 2 * packet.length));
    }
    int copied = 0;
    while (copied < length) {
      long from = start + headBytes + copied;
      fill(from, Math.min(length - copied, WINDOW));
      window.position((int) (from - windowAt));
      int n = Math.min(window.remaining(), length - copied);
      if (n == 0) {
        throw new IOException("became shorter while it was read");
      }
      window.get(packet, copied, n);
      copied += n;
    }
  }

  /** Makes {@code bytes} bytes from {@code from} on be in the window, or those up to the end. */
  private void fill(long from, int bytes) throws IOException {
    long available = windowAt + window.limit() - from;
    if (from >= windowAt && available >= Math.min(bytes, file.size() - from)) {
      return;
    }
    window.clear();
    file.read(from, window);
    window.flip();
    windowAt = from;
  }

  /** The packet is the first {@link #length} bytes; until the next one. */
  byte[] bytes() {
    return packet;
  }

  int length() {
    return length;
  }

  /** Offset in the file of the packet's first byte, after tag and length. */
  long offset() {
    return start + headBytes;
  }

  /** Offset of the packet's tag; where reading stopped, after the last packet. */
  long start() {
    return start;
  }

  /** Why the rest cannot be read; null where all was. */
  String damage() {
    return damage;
  }
}
