package dev.lockreel.ingest.perfetto;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.lockreel.ingest.BlockInputStream;
import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

/**
 * Unpacks the packets of a trace that hold other packets, compressed with deflate or, since v51,
 * zstd. The result is a temporary file with all packets in their order.
 */
final class PerfettoInflater extends BlockInputStream {
  /** Of one packet, uncompressed; Perfetto puts 512 KiB into one. */
  private static final int MOST_BYTES = 1 << 26;

  private final PacketStream packets;
  private byte[] part = new byte[0];
  private int at;

  /** Packets that could not be unpacked. */
  private int broken;

  private PerfettoInflater(PacketStream packets) {
    this.packets = packets;
  }

  /** Whether any packet is compressed. Cost: reads the packets up to the first. */
  static boolean compressed(TraceFile file) throws IOException {
    PacketStream packets = new PacketStream(file);
    while (packets.next()) {
      if (compressedField(packets) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * The file with all packets.
   *
   * @param broken set to how many packets could not be unpacked
   */
  static TraceFile inflated(TraceFile file, int[] broken) throws IOException {
    try (PerfettoInflater all = new PerfettoInflater(new PacketStream(file))) {
      TraceFile inflated = file.derived(all);
      broken[0] = all.broken;
      return inflated;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (at == part.length) {
      if (!packets.next()) {
        return -1;
      }
      part = unpacked();
      at = 0;
    }
    int n = Math.min(length, part.length - at);
    System.arraycopy(part, at, into, offset, n);
    at += n;
    return n;
  }

  private byte[] unpacked() throws IOException {
    InputStream compressed = compressedField(packets);
    if (compressed == null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(packets.length() + 8);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeUInt32NoTag(Bundle.message(Proto.PACKET));
      out.writeUInt32NoTag(packets.length());
      out.flush();
      bytes.write(packets.bytes(), 0, packets.length());
      return bytes.toByteArray();
    }
    try (compressed) {
      byte[] all = compressed.readNBytes(MOST_BYTES);
      if (compressed.read() < 0) {
        return all;
      }
    } catch (IOException e) {
      // Counted below, as is one that is too long.
    }
    broken++;
    return new byte[0];
  }

  /** The content of the packet's compressed packets; null where it has none. */
  private static InputStream compressedField(PacketStream packets) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(packets.bytes(), 0, packets.length());
    try {
      while (!in.isAtEnd()) {
        int tag = in.readTag();
        boolean deflate = tag == Bundle.message(Proto.COMPRESSED_PACKETS);
        if (deflate || tag == Bundle.message(Proto.ZSTD_COMPRESSED_PACKETS)) {
          InputStream stored = new ByteArrayInputStream(in.readByteArray());
          return deflate ? new InflaterInputStream(stored) : new ZstdInputStreamNoFinalizer(stored);
        }
        in.skipField(tag);
      }
    } catch (IOException e) {
      // Whoever reads the packet counts it as malformed.
      return null;
    }
    return null;
  }
}
