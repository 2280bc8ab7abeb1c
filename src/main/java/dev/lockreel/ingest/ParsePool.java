package dev.lockreel.ingest;

import dev.lockreel.ingest.ParsedSource.Parsed;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The threads of one input: a feeder takes chunks from the feed and queues their parsing, workers
 * parse, the reader takes the results in the order of the chunks. The queue is bounded, so a slow
 * reader stops the feeder.
 */
final class ParsePool {
  /** Chunks under way per worker: one parsed, one ready, and some to level out. */
  private static final int CHUNKS_PER_WORKER = 3;

  private static final long CLOSE_MILLIS = 5_000;

  private final ChunkFeed feed;
  private final Function<Chunk, Parsed> parse;
  private final String file;
  private final ExecutorService workers;
  private final BlockingQueue<Future<Parsed>> inOrder;
  private final Thread feeder;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** What ended the feeder where memory was used up; null else. */
  private Error fatal;

  /** Fails with {@link #fatal}; made beforehand, since there may be no memory for it then. */
  private final FutureTask<Parsed> dead =
      new FutureTask<>(
          () -> {
            throw fatal;
          });

  ParsePool(ChunkFeed feed, Function<Chunk, Parsed> parse, int workerCount, String file) {
    this.feed = feed;
    this.parse = parse;
    this.file = file;
    this.inOrder = new ArrayBlockingQueue<>(workerCount * CHUNKS_PER_WORKER + 1);
    this.workers = Executors.newFixedThreadPool(workerCount, task -> daemon(task, "parse"));
    this.feeder = daemon(this::feed, "feed");
    feeder.start();
  }

  private Thread daemon(Runnable task, String role) {
    Thread thread = new Thread(task, "lockreel-" + role + " " + file);
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  private void feed() {
    try {
      boolean more = true;
      while (more) {
        FutureTask<Parsed> task = nextTask();
        more = !task.isDone();
        inOrder.put(task);
        if (more) {
          workers.execute(task);
        }
      }
    } catch (InterruptedException | RejectedExecutionException e) {
      // The reader has closed the source and waits for no more.
      Thread.currentThread().interrupt();
    } catch (Error e) {
      die(e);
    }
  }

  /** The reader must not wait for ever for chunks that do not come. */
  private void die(Error cause) {
    fatal = cause;
    dead.run();
    try {
      inOrder.put(dead);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The parsing of the next chunk; done already, with null or a failure, where there is none. */
  private FutureTask<Parsed> nextTask() {
    try {
      Chunk chunk = feed.next();
      if (chunk != null) {
        return new FutureTask<>(() -> parse.apply(chunk));
      }
      return done(null);
    } catch (IOException | RuntimeException e) {
      return done(e);
    }
  }

  private static FutureTask<Parsed> done(Exception failure) {
    FutureTask<Parsed> task =
        new FutureTask<>(
            () -> {
              if (failure != null) {
                throw failure;
              }
              return null;
            });
    task.run();
    return task;
  }

  /** The next chunk's events; null at the end. */
  Parsed take() throws IOException {
    try {
      return inOrder.take().get();
    } catch (ExecutionException e) {
      throw surfaced(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TraceInputException(file + ": interrupted while reading", e);
    }
  }

  private IOException surfaced(Throwable cause) {
    if (cause instanceof IOException known) {
      return known;
    }
    if (cause instanceof InternalError error) {
      throw error;
    }
    throw new AssertionError("cannot read " + file, cause);
  }

  /** Stops all threads and waits until they have ended. */
  void close() {
    feeder.interrupt();
    workers.shutdownNow();
    try {
      for (Thread thread : threads) {
        thread.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
