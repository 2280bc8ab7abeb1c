package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.CaptureText;
import dev.lockreel.TestJvm;
import dev.lockreel.replay.InMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a replay: what was read is kept, and a later replay goes on from it. */
class InterruptionTest {
  private static final Path CAPTURE = Path.of("traces/captures/comm-lost.txt.zst");
  private static final int PIECE_BYTES = 1 << 12;
  private static final long ENDS_WITHIN_SECONDS = 10;

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void aReplayThatIsInterruptedKeepsWhatItRead() throws Exception {
    byte[] text = CaptureText.bytes(CAPTURE);
    Path pipe = Files.createDirectories(dir.resolve("pipe")).resolve("trace.txt");
    run("mkfifo", pipe.toString());
    Path db = dir.resolve("db");
    Process replay = Shell.process("replay", "--db", db.toString(), pipe.toString()).start();
    Thread writer = new Thread(() -> feed(pipe, text), "feed");
    writer.setDaemon(true);
    writer.start();
    awaitEvents(db, replay);
    run("kill", "-INT", Long.toString(replay.pid()));
    long asked = System.nanoTime();
    Shell ended = Shell.ended(replay);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - asked))
        .isLessThan(ENDS_WITHIN_SECONDS);
    assertThat(ended.exitCode()).isEqualTo(130);
    assertThat(ended.err()).contains("interrupted", db.toString()).hasLineCount(1);
    assertThat(ended.out()).contains("Summary");
    assertThat(Shell.run("report", "--db", db.toString()).out()).isEqualTo(ended.out());

    Path whole = Files.createDirectories(dir.resolve("whole")).resolve("trace.txt");
    Files.write(whole, text);
    String[] json = {"replay", "--output", "json", whole.toString()};
    Shell resumed = Shell.run("replay", "--output", "json", "--db", db.toString(), json[3]);
    assertThat(resumed.out()).isEqualTo(Shell.run(json).out());
  }

  /**
   * JDK 17 takes the code of a later System.exit where the hooks have just run: a command that ends
   * because of a signal waits for the signal's exit instead.
   */
  @Test
  void theEndOfACommandIsNoExitWhileASignalEndsTheJvm() throws Exception {
    Shell ended = Shell.ended(TestJvm.with().running(EndsAfterItsHook.class.getName()).start());
    assertThat(ended.out()).isEqualTo(LockSupport.class.getName());
    assertThat(ended.exitCode()).isEqualTo(129);
  }

  /** Ends, as a command does, while its shutdown runs; prints where its thread waits. */
  static final class EndsAfterItsHook {
    private EndsAfterItsHook() {}

    /** Sends itself SIGHUP. */
    public static void main(String[] args) throws Exception {
      Runtime.getRuntime().addShutdownHook(new Thread(EndsAfterItsHook::end));
      run("kill", "-HUP", Long.toString(ProcessHandle.current().pid()));
      LockSupport.park();
    }

    private static void end() {
      Thread command = new Thread(() -> Main.end(1));
      command.setDaemon(true);
      command.start();
      String where = "";
      while (where.isEmpty()) {
        where =
            Arrays.stream(command.getStackTrace())
                .map(StackTraceElement::getClassName)
                .filter(List.of("java.lang.Shutdown", LockSupport.class.getName())::contains)
                .findFirst()
                .orElse("");
      }
      System.out.print(where);
      System.out.flush();
    }
  }

  /** Until a checkpoint has some of the trace; then the replay waits for more of the pipe. */
  private static void awaitEvents(Path db, Process replay) throws IOException {
    boolean read = false;
    while (!read && replay.isAlive()) {
      read =
          Files.exists(db.resolve("lockreel.pid"))
              && Shell.run("report", "--db", db.toString()).out().contains("Sources");
    }
    assertThat(replay.isAlive()).isTrue();
  }

  /** Most of the trace at once, then a little at a time and never the end. */
  private static void feed(Path pipe, byte[] text) {
    try (OutputStream out = Files.newOutputStream(pipe)) {
      int at = text.length / 2;
      out.write(text, 0, at);
      while (at + PIECE_BYTES < text.length) {
        out.write(text, at, PIECE_BYTES);
        at += PIECE_BYTES;
      }
      out.flush();
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    } catch (IOException | InterruptedException e) {
      // The reader has gone.
      return;
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
