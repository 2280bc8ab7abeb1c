package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts lockreel, beside a jar that needs no build. */
class LauncherTest {
  @TempDir private Path dir;

  /** The JVM itself would say so on standard output and exit with 1, which means findings. */
  @Test
  void aJvmThatCannotStartIsSaid() throws Exception {
    Shell run = run("-Xmx1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("Too small maximum heap")
        .endsWith("lockreel: Java cannot start with LOCKREEL_JAVA_OPTS=-Xmx1\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aJvmThatCanStartGetsTheJar() throws Exception {
    assertThat(run("-Xmx64m").err()).contains("lockreel.jar").doesNotContain("cannot start");
  }

  private Shell run(String javaOptions) throws IOException, InterruptedException {
    Path launcher = Files.copy(Path.of("lockreel"), dir.resolve("lockreel"));
    Files.createFile(Files.createDirectory(dir.resolve("target")).resolve("lockreel.jar"));
    ProcessBuilder builder = new ProcessBuilder("bash", launcher.toString(), "--version");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("LOCKREEL_JAVA_OPTS", javaOptions);
    return Shell.ended(builder.start());
  }
}
