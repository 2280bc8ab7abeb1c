package dev.lockreel.store;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keys and values of a stream's offsets, waiting records, outbox and digests. */
final class StreamCodec {
  private StreamCodec() {}

  static byte[] key(StreamOffset offset) {
    return Keys.of(offset.topic(), Keys.of(offset.partition()));
  }

  static byte[] key(WaitingRecord.Place place) {
    return Keys.of(place.topic(), Keys.of(place.partition(), place.offset()));
  }

  static byte[] key(PublishedDigest published) {
    return Keys.of(published.topic(), Keys.text(published.key()));
  }

  static void write(ValueWriter out, StreamOffset offset) {
    out.string(offset.topic());
    out.number(offset.partition());
    out.number(offset.nextOffset());
    out.flag(offset.midway());
  }

  static StreamOffset readOffset(ValueReader in) throws IOException {
    return new StreamOffset(in.sharedString(), in.smallNumber(), in.number(), in.flag());
  }

  static void write(ValueWriter out, WaitingRecord record) {
    out.string(record.place().topic());
    out.number(record.place().partition());
    out.number(record.place().offset());
    out.bytes(record.content());
  }

  static WaitingRecord readWaiting(ValueReader in) throws IOException {
    WaitingRecord.Place place =
        new WaitingRecord.Place(in.sharedString(), in.smallNumber(), in.number());
    return new WaitingRecord(place, in.bytes());
  }

  static void write(ValueWriter out, OutboxRecord record) {
    out.number(record.number());
    out.string(record.topic());
    out.optional(record.key(), ValueWriter::bytes);
    out.optional(record.value(), ValueWriter::bytes);
    out.map(new TreeMap<>(record.headers()), ValueWriter::string, ValueWriter::string);
  }

  static OutboxRecord readOutbox(ValueReader in) throws IOException {
    long number = in.number();
    String topic = in.sharedString();
    byte[] key = in.optional(ValueReader::bytes);
    byte[] value = in.optional(ValueReader::bytes);
    SortedMap<String, String> headers = in.map(ValueReader::string, ValueReader::string);
    return new OutboxRecord(number, topic, key, value, headers);
  }

  static void write(ValueWriter out, PublishedDigest published) {
    out.string(published.topic());
    out.string(published.key());
    out.number(published.digest());
  }

  static PublishedDigest readPublished(ValueReader in) throws IOException {
    return new PublishedDigest(in.sharedString(), in.string(), in.number());
  }
}
