package dev.lockreel.stream.kafka;

import dev.lockreel.stream.Delivery;
import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.stream.RecordRun;
import dev.lockreel.stream.StreamException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Deliveries in the order in which they were put in; records are decoded meanwhile, on threads of
 * the queue. Put in by one thread, taken by another.
 */
final class DeliveryQueue {
  /** Pieces that each parser decodes ahead of the validator. */
  private static final int PIECES_AHEAD = 8;

  /** Follows the last delivery. */
  private static final CompletableFuture<Delivery> ENDED = CompletableFuture.completedFuture(null);

  private final RecordDecoder decoder;
  private final ExecutorService parsers;
  private final DecodeAhead ahead;
  private final BlockingQueue<Future<? extends Delivery>> queue = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private volatile Throwable failure;
  private volatile boolean abandoned;

  /**
   * @param decoder gets its batches back from {@link #done}
   * @param parserThreads 0: the thread that puts records in decodes them
   */
  DeliveryQueue(RecordDecoder decoder, int parserThreads) {
    this.decoder = decoder;
    parsers = parserThreads == 0 ? null : pool(parserThreads);
    ahead = parsers == null ? null : new DecodeAhead(parsers, parserThreads * PIECES_AHEAD);
  }

  private static ExecutorService pool(int threads) {
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "record-parser");
          thread.setDaemon(true);
          return thread;
        });
  }

  void put(int partition, RecordIntake.Piece piece) {
    bytes.addAndGet(piece.bytes());
    FutureTask<Delivery> task =
        new FutureTask<>(
            () ->
                new Delivery.Records(
                    partition, decoder.decode(piece.records()), piece.nextOffset(), piece.bytes()));
    if (ahead != null) {
      ahead.submit(task);
    } else {
      task.run();
    }
    queue.add(task);
  }

  void put(Delivery delivery) {
    queue.add(CompletableFuture.completedFuture(delivery));
  }

  /**
   * There will be none any more.
   *
   * @param why null: it was closed
   */
  void end(Throwable why) {
    failure = why;
    queue.add(ENDED);
  }

  /**
   * The next delivery; null where none came in time.
   *
   * @throws StreamException there will be none any more
   */
  Delivery take(long timeoutNanos) throws StreamException, InterruptedException {
    Future<? extends Delivery> next = queue.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    if (next == null) {
      return null;
    }
    if (next == ENDED) {
      queue.add(ENDED);
      if (failure == null) {
        throw new StreamException("the stream is closed", null);
      }
      if (failure instanceof StreamException known) {
        throw known;
      }
      throw new AssertionError("consuming failed", failure);
    }
    try {
      return next.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a record could not be decoded", e.getCause());
    }
  }

  /** What was taken is validated: its memory is free. */
  void done(Delivery.Records records) {
    for (RecordRun run : records.runs()) {
      if (run.batch() != null) {
        decoder.recycle(run.batch());
      }
    }
    bytes.addAndGet(-records.bytes());
    if (ahead != null) {
      ahead.done();
    }
  }

  /** Bytes of records that were put in and are not {@link #done}. */
  long bytes() {
    return bytes.get();
  }

  /** Whoever takes the deliveries takes no more, and answers none. */
  void abandon() {
    abandoned = true;
  }

  boolean abandoned() {
    return abandoned;
  }

  /** Ends the parsers; what they had not decoded by now is never delivered. */
  void close() {
    if (parsers != null) {
      parsers.shutdownNow();
    }
  }
}
