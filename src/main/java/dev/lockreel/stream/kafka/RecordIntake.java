package dev.lockreel.stream.kafka;

import dev.lockreel.stream.RecordReader;
import dev.lockreel.stream.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Cuts a partition's records into pieces that are decoded together. */
final class RecordIntake {
  /** Values of one piece hold about this much together. */
  private static final int PIECE_BYTES = 1 << 18;

  private final RecordReader reader;

  RecordIntake(int maxRecordBytes) {
    reader = new RecordReader(maxRecordBytes);
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
    return reader.read(
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        name -> header(record, name));
  }

  private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }
}
