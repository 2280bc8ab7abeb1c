package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers in other processes, read meanwhile and killed: what is there is always one checkpoint,
 * whole.
 */
class CrashTest {
  private static final int KILLS = 6;
  private static final int GENERATIONS_MAX = 150;
  private static final int READS = 25;

  @TempDir Path dir;

  @Test
  void aKilledWriterLeavesItsLastCheckpointWhole() throws Exception {
    long seed = Seed.of("CrashTest");
    Random random = new Random(seed);
    long last = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      // In the first round perhaps before there is a database.
      long target = kill == 0 ? -1 : last + random.nextInt(GENERATIONS_MAX);
      WriterProcess writer = new WriterProcess(dir);
      try (writer) {
        writer.await(target);
      }
      try (GraphStore store = GraphStore.open(dir)) {
        last = generation(store);
        // One more may be on disk than it could say.
        assertThat(last).isBetween(writer.written(), Math.max(0, writer.written()) + 1);
      }
    }
  }

  @Test
  void readersSeeWholeCheckpointsWhileAnotherProcessWrites() throws Exception {
    try (WriterProcess writer = new WriterProcess(dir)) {
      writer.await(1);
      for (int read = 0; read < READS; read++) {
        // Each one meets a database that has changed since the one before.
        writer.await(writer.written() + 1);
        long before = writer.written();
        try (GraphStore store = GraphStore.openReadOnly(dir)) {
          assertThat(generation(store)).as("read %d", read).isGreaterThanOrEqualTo(before);
        }
      }
      assertThat(writer.isAlive()).isTrue();
    }
  }

  /** The generation of what is there; fails if it is a mixture. */
  private static long generation(GraphStore store) throws StoreException {
    StoredState state = store.load();
    long generation = Generations.of(state);
    assertThat(States.text(state)).isEqualTo(States.text(Generations.state(generation)));
    return generation;
  }
}
