package dev.lockreel.ingest.perfetto;

import com.google.protobuf.WireFormat;
import dev.lockreel.ingest.FormatReader;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.trace.EventSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Perfetto traces: a protobuf message Trace, which is packets one after the other. There is no
 * magic number: a content is one where its first bytes are packets whose fields are well-formed and
 * have numbers that packets have. A text that begins with a line end, as a packet does, has
 * characters that no packet's fields begin with.
 */
public final class PerfettoFormat implements FormatReader {
  public static final FormatReader READER = new PerfettoFormat();

  /** Numbers that fields of packets may have. */
  private static final int MOST_FIELD = 1999;

  /** Packets that are looked at. */
  private static final int ENOUGH = 20;

  private static final int PACKET_TAG = Proto.PACKET << 3 | 2;

  private PerfettoFormat() {}

  @Override
  public boolean recognises(ByteBuffer head, int length) {
    int at = 0;
    int packets = 0;
    while (at < length && packets < ENOUGH) {
      if (head.get(at) != PACKET_TAG) {
        return false;
      }
      Varint size = Varint.read(head, at + 1, length);
      if (size == null) {
        break;
      }
      long end = size.end() + size.value();
      if (size.value() <= 0 || size.value() > PacketStream.MOST_PACKET_BYTES) {
        return false;
      }
      boolean whole = end <= length;
      int read = fields(head, size.end(), (int) Math.min(end, length), whole);
      if (read < 0 || (read == 0 && (whole || packets == 0))) {
        return false;
      }
      packets++;
      at = (int) Math.min(end, length);
    }
    return packets > 0;
  }

  /**
   * How many whole fields there are; -1 where the bytes are no fields.
   *
   * @param whole not cut off
   */
  private static int fields(ByteBuffer head, int from, int to, boolean whole) {
    int at = from;
    int fields = 0;
    while (at < to) {
      Varint tag = Varint.read(head, at, to);
      if (tag == null) {
        return whole ? -1 : fields;
      }
      long end = valueEnd(head, tag, to);
      if (end < 0 || (end > to && whole)) {
        return -1;
      }
      if (end > to) {
        return fields;
      }
      fields++;
      at = (int) end;
    }
    return fields;
  }

  /**
   * The place after a field's value; beyond {@code to} where it is cut off, -1 where packets have
   * no such field.
   */
  private static long valueEnd(ByteBuffer head, Varint tag, int to) {
    long number = tag.value() >>> 3;
    boolean isNumber = Proto.NUMBERS_OF_PACKETS.contains((int) number);
    int wireType = isNumber ? WireFormat.WIRETYPE_VARINT : WireFormat.WIRETYPE_LENGTH_DELIMITED;
    if (number < 1 || number > MOST_FIELD || (tag.value() & 7) != wireType) {
      return -1;
    }
    Varint value = Varint.read(head, tag.end(), to);
    if (value == null) {
      return to - tag.end() < Varint.MOST_BYTES ? to + 1L : -1;
    }
    if (isNumber) {
      return value.end();
    }
    boolean fits = value.value() >= 0 && value.value() <= PacketStream.MOST_PACKET_BYTES;
    return fits ? value.end() + value.value() : -1;
  }

  @Override
  public EventSource open(ReadRequest request) throws IOException {
    return new PerfettoSource(request);
  }
}
