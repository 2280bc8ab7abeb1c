package dev.lockreel.stream.kafka;

import dev.lockreel.Lifeline;
import dev.lockreel.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code lockreel stream} in a process of its own; its report and its log go to files. */
final class StreamProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path out;
  private final Path err;

  StreamProcess(Path folder, String... args) throws IOException {
    out = Files.createTempFile(folder, "stream", ".out");
    err = Files.createTempFile(folder, "stream", ".err");
    List<String> command = new ArrayList<>(List.of("stream"));
    command.addAll(List.of(args));
    process =
        TestJvm.with()
            .running(Lifeline.class.getName(), command.toArray(String[]::new))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
  }

  /** Waits for its end by itself, so long at most; whether it ended. */
  boolean endsWithin(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end; its exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the stream does not end");
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
