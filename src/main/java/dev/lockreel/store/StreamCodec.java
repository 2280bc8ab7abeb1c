package dev.lockreel.store;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keys and values of what belongs to a stream. */
final class StreamCodec {
  private StreamCodec() {}

  static byte[] key(StreamOffset offset) {
    return Keys.of(offset.topic(), Keys.of(offset.partition()));
  }

  static byte[] key(WaitingRecord record) {
    return Keys.of(record.topic(), Keys.of(record.partition(), record.offset()));
  }

  static byte[] key(PublishedDigest form) {
    return Keys.of(form.topic(), Keys.text(form.key()));
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
    out.string(record.topic());
    out.number(record.partition());
    out.number(record.offset());
    out.string(record.source());
    out.optional(record.trace(), ValueWriter::string);
    out.number(record.sequence());
    out.number(record.firstEvent());
    out.optional(record.contentType(), ValueWriter::string);
    out.bytes(record.value());
    out.optional(record.reading(), ValueWriter::bytes);
  }

  static WaitingRecord readWaiting(ValueReader in) throws IOException {
    return new WaitingRecord(
        in.sharedString(),
        in.smallNumber(),
        in.number(),
        in.sharedString(),
        in.optional(ValueReader::sharedString),
        in.number(),
        in.number(),
        in.optional(ValueReader::sharedString),
        in.bytes(),
        in.optional(ValueReader::bytes));
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

  static void write(ValueWriter out, PublishedDigest form) {
    out.string(form.topic());
    out.string(form.key());
    out.number(form.form());
  }

  static PublishedDigest readPublished(ValueReader in) throws IOException {
    return new PublishedDigest(in.sharedString(), in.string(), in.number());
  }
}
