package dev.lockreel.stream.kafka;

import dev.lockreel.ingest.batch.EncodedRecord;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamException;
import dev.lockreel.trace.EventBatch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the records of one trace, numbers them, and gives them to the producer. */
final class RecordSender {
  /** Below the producer's and the broker's default of 1 MiB, headers and all. */
  static final int MOST_BYTES = 900 << 10;

  private static final int TRACE_DIGITS = 16;
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final PublishOptions options;
  private final BoundedProducer producer;
  private final byte[] key;
  private final String trace;
  private final String contentType;
  private final RecordFormat.Encoder encoder;
  private final RateLimit rate;
  private long sequence;
  private long events;

  RecordSender(PublishOptions options, BoundedProducer producer, byte[] key, String contentSha256) {
    this.options = options;
    this.producer = producer;
    this.key = key;
    this.trace = contentSha256.substring(0, TRACE_DIGITS);
    this.contentType = options.recordFormat().contentType();
    this.encoder = options.recordFormat().newEncoder();
    this.rate = new RateLimit(options.eventsPerSecond(), System.nanoTime());
  }

  /**
   * Sends a batch as one record, or as several where one would be too large. Does nothing once it
   * has been cancelled.
   *
   * @throws StreamException an earlier record has failed
   */
  void send(EventBatch batch) throws IOException {
    EncodedRecord encoded = encoder.encode(batch);
    if (encoded.size() > MOST_BYTES && batch.size > 1) {
      int half = batch.size / 2;
      EventBatch first = batch.rows(0, half);
      first.tally.add(batch.tally);
      send(first);
      send(batch.rows(half, batch.size));
    } else {
      send(encoded, batch.size);
    }
  }

  private void send(EncodedRecord encoded, int rows) throws IOException {
    pause();
    if (!producer.send(record(encoded), rows)) {
      return;
    }
    sequence++;
    events += rows;
    if (sequence == 1) {
      // Brokers before 4.4 that know nothing of a producer yet take whatever number comes first: on
      // a new topic the second batch overtakes the first, which is then refused until it expires
      // (KAFKA-15591).
      producer.awaitAll();
    }
  }

  private ProducerRecord<byte[], byte[]> record(EncodedRecord encoded) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(options.topic(), key, encoded.value());
    new RecordHeaders(contentType, trace, sequence, events, encoded.reading(), options.kernel())
        .forEach(record.headers()::add);
    return record;
  }

  /** Waits as the rate limit says, in pieces, so that a cancellation is noticed. */
  private void pause() throws StreamException {
    try {
      long nanos = rate.pauseNanos(events, System.nanoTime());
      while (nanos > 0 && !producer.cancelled()) {
        TimeUnit.NANOSECONDS.sleep(Math.min(nanos, LONGEST_PAUSE_NANOS));
        nanos = rate.pauseNanos(events, System.nanoTime());
      }
    } catch (InterruptedException e) {
      throw producer.interrupted(e);
    }
  }
}
