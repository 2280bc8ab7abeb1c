package dev.lockreel.stream.kafka;

import dev.lockreel.stream.Published;
import dev.lockreel.stream.StreamException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * A producer that waits for the broker where too much is unacknowledged, until it is cancelled, and
 * says what the broker has. Used by one thread.
 */
final class BoundedProducer {
  private final Producer<byte[], byte[]> producer;
  private final BrokerFailure failures;
  private final InFlight.Cancellation cancellation;
  private final InFlight inFlight = new InFlight();
  private boolean closed;

  /**
   * @param producer from now on this one's to close
   */
  BoundedProducer(
      Producer<byte[], byte[]> producer,
      BrokerFailure failures,
      InFlight.Cancellation cancellation) {
    this.producer = producer;
    this.failures = failures;
    this.cancellation = cancellation;
  }

  /**
   * Gives a record to the producer as soon as there is room. Does nothing once it is cancelled.
   *
   * @param rows events in it
   * @return whether it was given to the producer
   * @throws StreamException this record or an earlier one has failed
   */
  boolean send(ProducerRecord<byte[], byte[]> record, int rows) throws StreamException {
    long size = (long) record.key().length + record.value().length;
    try {
      inFlight.awaitRoom(size, cancellation);
      if (cancellation.asked()) {
        return false;
      }
      check();
      inFlight.sent(size);
      // The callback gets the outcome.
      Future<RecordMetadata> unused =
          producer.send(record, (where, failure) -> inFlight.done(size, rows, failure));
      return true;
    } catch (KafkaException e) {
      throw failures.of(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until the broker has all that was sent, or one record has failed. */
  void awaitAll() throws StreamException {
    try {
      inFlight.awaitNone(cancellation);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * @throws StreamException a record has failed
   */
  void check() throws StreamException {
    if (inFlight.failure() != null) {
      throw failures.of(inFlight.failure());
    }
  }

  boolean cancelled() {
    return cancellation.asked();
  }

  /** What the broker has. */
  Published published() {
    return inFlight.published();
  }

  StreamException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return failures.of(e);
  }

  /** Leaves the broker; gives up what it has not acknowledged after {@code wait}. */
  void close(Duration wait) {
    if (!closed) {
      closed = true;
      producer.close(wait);
    }
  }
}
