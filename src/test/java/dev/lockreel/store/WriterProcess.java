package dev.lockreel.store;

import dev.lockreel.TestJvm;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another process that writes one {@link Generations generation} after the other until it is
 * killed.
 */
final class WriterProcess implements Closeable {
  private static final long NOTHING_YET = -1;

  /** Small, so that tables and logs come and go within a test. */
  private static final long SMALL_BUFFER_BYTES = 1 << 20;

  private final Process process;
  private final Thread listener;
  private final AtomicLong written = new AtomicLong(NOTHING_YET);

  WriterProcess(Path dir) throws IOException {
    process =
        TestJvm.with("-Xmx256m")
            .running(WriterProcess.class.getName(), dir.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    listener = new Thread(this::listen, "writer's output");
    listener.start();
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (written) {
          written.set(Long.parseLong(line));
          written.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * The last generation that it says is on disk; -1 before the database is open, then what it
   * found.
   */
  long written() {
    return written.get();
  }

  void await(long generation) throws InterruptedException {
    synchronized (written) {
      while (written.get() < generation && process.isAlive()) {
        written.wait(TimeUnit.SECONDS.toMillis(1));
      }
    }
    if (written.get() < generation) {
      throw new AssertionError("the writer ended early, at generation " + written.get());
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9; all that it said is in {@link #written} then. */
  @Override
  public void close() throws IOException {
    // Through the handle: Process.destroyForcibly() would also close the pipe that is still being
    // read.
    process.toHandle().destroyForcibly();
    try {
      process.waitFor();
      listener.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public static void main(String[] args) throws IOException {
    try (GraphStore store = GraphStore.open(Path.of(args[0]), SMALL_BUFFER_BYTES)) {
      long generation = Generations.of(store.load());
      System.out.println(generation);
      // Ends also when no process listens any more.
      while (!System.out.checkError()) {
        generation++;
        store.write(Generations.checkpoint(generation));
        System.out.println(generation);
      }
    }
  }
}
