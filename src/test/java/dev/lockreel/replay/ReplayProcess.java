package dev.lockreel.replay;

import dev.lockreel.TestJvm;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.ingest.TestInputs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Another process that replays a file with a checkpoint at every batch, until it is killed. */
final class ReplayProcess implements Closeable {
  private final Process process;

  ReplayProcess(Path database, Path trace, int chunkBytes) throws IOException {
    process =
        TestJvm.with()
            .running(
                ReplayProcess.class.getName(),
                database.toString(),
                trace.toString(),
                Integer.toString(chunkBytes))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
  }

  /** Waits until it has validated so many batches, or all. */
  void awaitBatches(int batches) throws IOException {
    for (int seen = 0; seen < batches; seen++) {
      if (process.getInputStream().read() < 0) {
        return;
      }
    }
  }

  /** kill -9; true if it had not ended by itself. */
  boolean kill() throws InterruptedException {
    process.destroyForcibly();
    return process.waitFor() != 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] args) throws IOException {
    ReplayListener perBatch =
        new ReplayListener() {
          @Override
          public void progressed(long bytesConsumed, long events, int findings) {
            System.out.print('.');
            System.out.flush();
          }
        };
    ReplayOptions options =
        BuiltinOptions.inMemory().withDatabase(Path.of(args[0])).withCheckpointEvery(Duration.ZERO);
    try (Replay replay = new Replay(options, perBatch)) {
      replay.read(TestInputs.open(replay.spec(args[1]), Integer.parseInt(args[2])));
    }
  }
}
