package dev.lockreel.stream.kafka;

import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Makes our records of the consumer's, which may then be collected, and cuts a partition's records
 * into pieces that are decoded together.
 */
final class RecordIntake {
  /** Values of one piece hold about this much together. */
  private static final int PIECE_BYTES = 1 << 18;

  private static final byte[] NOTHING = {};

  private final int maxRecordBytes;
  private final RecordHeaders.Reader headerReader = new RecordHeaders.Reader();
  private byte[] lastKey;
  private String lastSource;

  RecordIntake(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Neighbouring records of a partition, and the offset at which it goes on after them. */
  record Piece(List<StreamRecord> records, long bytes, long nextOffset) {}

  List<Piece> pieces(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Piece> pieces = new ArrayList<>();
    List<StreamRecord> piece = new ArrayList<>();
    long bytes = 0;
    for (ConsumerRecord<byte[], byte[]> each : records) {
      StreamRecord record = record(each);
      piece.add(record);
      bytes += record.bytes();
      if (bytes >= PIECE_BYTES) {
        pieces.add(new Piece(piece, bytes, each.offset() + 1));
        piece = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(new Piece(piece, bytes, piece.get(piece.size() - 1).offset() + 1));
    }
    return pieces;
  }

  private StreamRecord record(ConsumerRecord<byte[], byte[]> record) {
    String source = source(record.key());
    byte[] value = record.value();
    RecordHeaders headers = headerReader.read(name -> header(record, name));
    String problem = null;
    if (headers.malformed()) {
      problem = "header sequence or first-event: eight bytes are expected, not negative";
      headers = headers.unnumbered();
    }
    if (source == null) {
      problem = "no key: the source is not known";
    } else if (value == null) {
      problem = "no value";
    } else if (value.length > maxRecordBytes) {
      problem = "too large: " + value.length + " bytes, more than " + maxRecordBytes;
      value = NOTHING;
      headers = headers.withoutReading();
    }
    return new StreamRecord(
        record.partition(),
        record.offset(),
        source,
        headers,
        value == null ? NOTHING : value,
        problem);
  }

  private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }

  /** The key as text; neighbours mostly have one key, and then share the text. */
  private String source(byte[] key) {
    if (key == null || key.length == 0) {
      return null;
    }
    if (!Arrays.equals(key, lastKey)) {
      lastKey = key;
      lastSource = new String(key, StandardCharsets.UTF_8);
    }
    return lastSource;
  }
}
