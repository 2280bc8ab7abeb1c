package dev.lockreel.stream.kafka;

import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes what we need out of the consumer's records, which then may go; cuts a partition's records
 * into pieces that are decoded together.
 */
final class RecordIntake {
  /** Values of one piece hold about this much together. */
  private static final int PIECE_BYTES = 1 << 18;

  private static final byte[] NOTHING = {};

  private final int maxRecordBytes;
  private final HeaderValues types = new HeaderValues();
  private final HeaderValues traces = new HeaderValues();
  private byte[] lastKey;
  private String lastSource;

  RecordIntake(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  /** A piece of a partition and where it goes on behind it. */
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
    byte[] reading = HeaderValues.bytes(record.headers(), RecordHeaders.READING);
    String problem = null;
    long sequence = HeaderValues.number(record.headers(), RecordHeaders.SEQUENCE);
    long firstEvent = HeaderValues.number(record.headers(), RecordHeaders.FIRST_EVENT);
    if (sequence == HeaderValues.MALFORMED || firstEvent == HeaderValues.MALFORMED) {
      problem = "header sequence or first-event: eight bytes are expected, not negative";
      sequence = StreamRecord.UNNUMBERED;
      firstEvent = StreamRecord.UNNUMBERED;
    }
    if (source == null) {
      problem = "no key: the source is not known";
    } else if (value == null) {
      problem = "no value";
    } else if (value.length > maxRecordBytes) {
      problem = "too large: " + value.length + " bytes, more than " + maxRecordBytes;
      value = NOTHING;
      reading = null;
    }
    return new StreamRecord(
        record.partition(),
        record.offset(),
        source,
        traces.text(record.headers(), RecordHeaders.TRACE),
        sequence,
        firstEvent,
        types.text(record.headers(), RecordHeaders.CONTENT_TYPE),
        value == null ? NOTHING : value,
        reading,
        problem);
  }

  /** The key as text; neighbours have the same one mostly, and then share the text. */
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
