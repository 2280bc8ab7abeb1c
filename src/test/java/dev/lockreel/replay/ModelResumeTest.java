package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.cli.Rendered;
import dev.lockreel.ingest.TestInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The emulated core goes on after a restart as if there had been none: objects, counters, and
 * protocols that were stopped in the middle. Each scenario of the core is stopped somewhere, its
 * state written to a database, and taken up again from there.
 */
class ModelResumeTest {
  private static final List<Path> SCENARIOS =
      List.of(Path.of("traces/vfio"), Path.of("traces/iommu"), Path.of("traces/hmm"));
  private static final int CHUNK_BYTES = 300;

  @TempDir(factory = InMemory.class)
  Path dir;

  private final Random random = new Random(seed());

  private static long seed() {
    long seed = Seed.of("ModelResumeTest");
    return seed;
  }

  @TestFactory
  Stream<DynamicTest> aStoppedReplayGoesOnWhereItStopped() throws IOException {
    Stream.Builder<DynamicTest> tests = Stream.builder();
    for (Path folder : SCENARIOS) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file :
            files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
          tests.add(DynamicTest.dynamicTest(file.toString(), () -> resumes(file)));
        }
      }
    }
    return tests.build();
  }

  private void resumes(Path expectation) throws IOException {
    String name = expectation.getFileName().toString();
    Path trace = expectation.resolveSibling(name.substring(0, name.indexOf('.')) + ".ndjson");
    ReplayOptions options = Expectation.read(expectation).options().withParserThreads(0);
    String undisturbed;
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read(trace.toString());
      undisturbed = Rendered.json(replay);
    }
    int batches = (int) (Files.size(trace) / CHUNK_BYTES) + 1;
    ReplayOptions kept =
        options
            .withDatabase(dir.resolve(name))
            .withCheckpointEvery(random.nextBoolean() ? Duration.ZERO : Duration.ofDays(1));
    StopsAfter first = new StopsAfter(1 + random.nextInt(batches));
    read(kept, trace, first);
    read(kept, trace, new StopsAfter(Integer.MAX_VALUE));
    SameText.check(
        Rendered.json(dir.resolve(name)), undisturbed, name + " stopped after " + first.after);
  }

  private static void read(ReplayOptions options, Path trace, ReplayListener listener)
      throws IOException {
    try (Replay replay = new Replay(options, listener)) {
      replay.read(TestInputs.open(replay.spec(trace.toString()), CHUNK_BYTES));
      assertThat(replay.sources()).isNotNull();
    }
  }

  /** Cancels when so many batches have been read. */
  private static final class StopsAfter implements ReplayListener {
    private final int after;
    private int seen;

    StopsAfter(int after) {
      this.after = after;
    }

    @Override
    public void progressed(long bytesConsumed, long events, int findings) {
      seen++;
    }

    @Override
    public boolean cancelled() {
      return seen >= after;
    }
  }
}
