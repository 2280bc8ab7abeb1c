package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.ingest.TestInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same trace gives the same bytes, however it is read and kept. */
class DeterminismTest {
  private static final int[] THREADS = {0, 1, 2, 4};
  private static final int[] CHUNK_BYTES = {1 << 12, 1 << 15, 1 << 18};

  @TempDir(factory = InMemory.class)
  Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bugs-abba",
        "bugs-hardirq_order",
        "hashed-pointers",
        "stacktrace-filtered",
        "trace-pipe-lost",
        "trace-cmd-latency"
      })
  void neitherThreadsNorChunksShow(String capture) throws IOException {
    check(Path.of("traces/captures", capture + ".txt.zst"));
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 1_000, 20_000})
  void neitherThreadsNorChunksShowInARandomTrace(int lines) throws IOException {
    long seed = Long.getLong("lockreel.seed", 1);
    System.out.println("DeterminismTest seed " + seed + ", " + lines + " lines");
    Path trace = dir.resolve("random.ndjson");
    Files.writeString(trace, RandomNdjson.of(new Random(seed), lines));
    check(trace);
  }

  @Test
  void whatARandomTraceYieldsIsWorthComparing() throws IOException {
    Path trace = dir.resolve("random.ndjson");
    Files.writeString(trace, RandomNdjson.of(new Random(1), 20_000));
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(trace.toString());
      assertThat(replay.findings()).hasSizeGreaterThan(5);
      assertThat(replay.dependencyCount()).isGreaterThan(30);
      assertThat(Rendered.of(replay).tally().anomalies()).hasSizeGreaterThan(3);
    }
  }

  private void check(Path trace) throws IOException {
    String undisturbed = replayed(trace, BuiltinOptions.inMemory().withParserThreads(0), 1 << 20);
    int run = 0;
    for (int threads : THREADS) {
      for (int chunkBytes : CHUNK_BYTES) {
        ReplayOptions options = BuiltinOptions.inMemory().withParserThreads(threads);
        SameText.check(
            replayed(trace, options, chunkBytes),
            undisturbed,
            threads + " threads, chunks of " + chunkBytes + " bytes");
      }
      Duration interval = Duration.ofMillis(threads == 4 ? 0 : threads * 20L);
      ReplayOptions kept =
          BuiltinOptions.inMemory()
              .withParserThreads(threads)
              .withDatabase(dir.resolve("db" + run++))
              .withCheckpointEvery(interval);
      SameText.check(
          replayed(trace, kept, 1 << 15),
          undisturbed,
          threads + " threads, a checkpoint every " + interval);
      SameText.check(Rendered.json(kept.database()), undisturbed, "the database");
    }
  }

  private static String replayed(Path trace, ReplayOptions options, int chunkBytes)
      throws IOException {
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read(TestInputs.open(replay.spec(trace.toString()), chunkBytes));
      return Rendered.json(replay);
    }
  }
}
