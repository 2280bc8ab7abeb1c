package dev.lockreel.stream.kafka;

import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamMetrics;
import dev.lockreel.stream.StreamSession;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A stream on a thread of its own, until it is asked to end. */
final class LiveStream implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 90;

  private final Thread thread;
  private final Object news = new Object();
  private volatile boolean ending;
  private StreamMetrics latest = StreamMetrics.NONE;
  private String json;
  private Throwable failure;

  LiveStream(ConsumeOptions options, StreamSettings settings, Path database) {
    thread = new Thread(() -> run(options, settings, database), "live-stream");
    thread.start();
  }

  private void run(ConsumeOptions options, StreamSettings settings, Path database) {
    StreamListener listener =
        new StreamListener() {
          @Override
          public void metrics(StreamMetrics metrics) {
            synchronized (news) {
              latest = metrics;
              news.notifyAll();
            }
          }

          @Override
          public boolean cancelled() {
            return ending;
          }
        };
    ReplayOptions replaying =
        BuiltinOptions.inMemory()
            .withDatabase(database)
            .withCheckpointEvery(Duration.ofMillis(100));
    try (Replay replay = new Replay(replaying, ReplayListener.NONE)) {
      try (StreamSession session =
          new StreamSession(replay, new KafkaTopic(options), settings, listener)) {
        session.run();
      }
      json = Rendered.json(replay);
    } catch (IOException | RuntimeException | Error e) {
      synchronized (news) {
        failure = e;
        news.notifyAll();
      }
    }
  }

  /** Waits until its metrics are so. */
  StreamMetrics await(String what, Predicate<StreamMetrics> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    synchronized (news) {
      while (!wanted.test(latest)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (failure != null || left <= 0) {
          throw new AssertionError("not " + what + " but " + latest, failure);
        }
        news.wait(left);
      }
      return latest;
    }
  }

  /** Waits until it has failed. */
  Throwable awaitFailure() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    synchronized (news) {
      while (failure == null) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("it goes on: " + latest);
        }
        news.wait(left);
      }
      return failure;
    }
  }

  /** Ends it; report and graph. */
  String end() throws InterruptedException {
    ending = true;
    thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    if (thread.isAlive() || failure != null) {
      throw new AssertionError("the stream did not end well", failure);
    }
    return json;
  }

  @Override
  public void close() {
    ending = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
