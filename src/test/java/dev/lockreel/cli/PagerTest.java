package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports on a terminal, which {@code script} of util-linux makes. */
class PagerTest {
  private static final String ABBA = "traces/lock/abba.ndjson";

  @TempDir private Path dir;

  @Test
  void onATerminalThePagerShowsTheReport() throws Exception {
    Shell shown = onTerminal("sed 's/^/paged: /'", "replay", ABBA);
    assertThat(shown.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(shown.out()).contains("paged: ", "Summary").doesNotContain("\nSummary");
  }

  @Test
  void thePagersEndIsNotTheCommands() throws Exception {
    assertThat(onTerminal("head -1; exit 7", "replay", "--fail-on=never", ABBA).exitCode())
        .isZero();
    Shell quit = onTerminal("true", "replay", ABBA);
    assertThat(quit.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(quit.out()).isEmpty();
  }

  @Test
  void aPagerThatIsNotThereIsNoLoss() throws Exception {
    assertThat(onTerminal("no-such-pager-anywhere", "replay", ABBA).out())
        .contains("Summary", "Health");
  }

  @Test
  void aPagerIsOnlyForTextOnATerminalThatWantsOne() throws Exception {
    String pager = "sed 's/^/paged: /'";
    assertThat(onTerminal(pager, "replay", "--no-pager", ABBA).out()).doesNotContain("paged: ");
    assertThat(onTerminal("", "replay", ABBA).out()).contains("Summary");
    assertThat(onTerminal(pager, "replay", "--output=json", ABBA).out()).doesNotContain("paged: ");
    Shell piped = Shell.runApart(null, Map.of("PAGER", pager), "replay", ABBA);
    assertThat(piped.out()).startsWith("Summary\n");
  }

  @Test
  void lessIsThePagerWhereThereIsOne() throws IOException {
    assertThat(Pager.command(Map.of("PATH", dir.toString()))).isEmpty();
    Path less = Files.createFile(dir.resolve("less"));
    assertThat(less.toFile().setExecutable(true)).isTrue();
    assertThat(Pager.command(Map.of("PATH", "/nowhere:" + dir))).isEqualTo("less");
    assertThat(Pager.command(Map.of("PATH", dir.toString(), "PAGER", " more -s ")))
        .isEqualTo("more -s");
    assertThat(Pager.command(Map.of("PATH", dir.toString(), "PAGER", ""))).isEmpty();
  }

  @Test
  void ctrlCWaitsForThePager() throws Exception {
    Path ready = dir.resolve("ready");
    Path go = dir.resolve("go");
    run("mkfifo", go.toString());
    // As less, the pager hears no Ctrl-C.
    String pager = "trap '' INT; echo $PPID > " + ready + "; read x < " + go + "; echo pager ends";
    ProcessBuilder builder = terminal(pager, "replay", ABBA);
    Process process = builder.start();
    String pid = "";
    while (!pid.endsWith("\n") && process.isAlive()) {
      pid = Files.exists(ready) ? Files.readString(ready) : "";
      Thread.onSpinWait();
    }
    run("kill", "-INT", pid.strip());
    // A process hears a signal some time after it was sent: before the pager may end, the hook that
    // waits for it must run, and with it the exit code is fixed.
    while (!threads(pid.strip()).contains("pager") && process.isAlive()) {
      Thread.onSpinWait();
    }
    Files.writeString(go, "on\n");
    Shell ended = Shell.ended(process);
    assertThat(ended.out()).contains("pager ends");
    assertThat(ended.exitCode()).isEqualTo(130);
  }

  private static Shell onTerminal(String pager, String... arguments) throws Exception {
    return Shell.ended(terminal(pager, arguments).start());
  }

  private static ProcessBuilder terminal(String pager, String... arguments) {
    StringBuilder command = new StringBuilder("exec");
    for (String word : Shell.process(arguments).command()) {
      command.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", command.toString(), "/dev/null")
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("PAGER", pager);
    builder.environment().put("TERM", "xterm");
    builder.environment().put("NO_COLOR", "1");
    builder.environment().remove("LOCKREEL_STDOUT_TTY");
    return builder;
  }

  /** The names of a process's threads, as the kernel has them. */
  private static Set<String> threads(String pid) throws IOException {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", pid, "task"))) {
      for (Path task : tasks) {
        try {
          names.add(Files.readString(task.resolve("comm")).strip());
        } catch (IOException endedSince) {
          // A thread may end between the listing and the reading.
        }
      }
    }
    return names;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
