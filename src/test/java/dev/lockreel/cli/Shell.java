package dev.lockreel.cli;

import dev.lockreel.TestJvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of a command as a shell sees it.
 *
 * @param exitCode what the shell gets
 * @param out standard output
 * @param err standard error
 */
record Shell(int exitCode, String out, String err) {
  private static final long PATIENCE_SECONDS = 60;

  /** Runs a command in this JVM. */
  static Shell run(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int exitCode = Main.run(Main.commandLine(), args);
      return new Shell(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Runs a command in a JVM of its own. */
  static Shell runApart(Path stdin, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    ProcessBuilder builder = process(args);
    builder.environment().putAll(environment);
    builder.redirectInput(stdin == null ? Path.of("/dev/null").toFile() : stdin.toFile());
    return ended(builder.start());
  }

  /** Waits for the end of a process and takes what it said. */
  static Shell ended(Process process) throws IOException, InterruptedException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Thread reader = new Thread(() -> copy(process, err), "standard error");
    reader.start();
    byte[] out = process.getInputStream().readAllBytes();
    reader.join();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("does not end; said " + err.toString(StandardCharsets.UTF_8));
    }
    return new Shell(
        process.exitValue(),
        new String(out, StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  private static void copy(Process process, OutputStream to) {
    try {
      process.getErrorStream().transferTo(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line in a JVM that starts fast; not started yet. */
  static ProcessBuilder process(String... args) {
    return TestJvm.with().running(Main.class.getName(), args);
  }
}
