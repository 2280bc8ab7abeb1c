package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** In the archive of an older JDK a method that waits for a compiler waits in every run. */
  @ParameterizedTest
  @CsvSource({"17.0.15, true", "21.0.4, true", "25.0.1, false"})
  void nothingIsCompiledWhereAnArchiveIsMade(String version, boolean interpreted) throws Exception {
    List<String> calls = calls(version, "--version");
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0)).containsPattern("-XX:(ArchiveClassesAtExit|AOTCacheOutput)=");
    assertThat(calls.get(0).contains("-Xint ")).isEqualTo(interpreted);
    assertThat(calls.get(1)).doesNotContain("-Xint").endsWith("--version");
  }

  /** The second compiler costs a short run more than it saves it. */
  @ParameterizedTest
  @CsvSource({
    "17.0.15, 300, a.txt, true",
    "17.0.15, 330, a.txt, false",
    "17.0.15, 150, a.dat, true",
    "17.0.15, 170, a.dat, false",
    "17.0.15, 9, a.txt.zst, false",
    "25.0.1, 180, a.txt, true",
    "25.0.1, 110, a.dat, false"
  })
  void theFirstCompilerAloneRunsWhatIsShort(
      String version, int megabytes, String name, boolean first) throws Exception {
    try (RandomAccessFile trace = new RandomAccessFile(dir.resolve(name).toFile(), "rw")) {
      trace.setLength((long) megabytes << 20);
    }
    List<String> calls = calls(version, "replay", name);
    String call = calls.get(calls.size() - 1);
    assertThat(call).endsWith("replay " + name);
    assertThat(call.contains("-XX:TieredStopAtLevel=1 ")).isEqualTo(first);
  }

  /** What a name holds after a line end is no size of a file. */
  @Test
  void namesOfFilesAreNotRun() throws Exception {
    Path folder = Files.createDirectory(dir.resolve("folder"));
    Files.createFile(folder.resolve("a\nmost[$(touch${IFS}ran)0]"));
    Process process = started(System.getProperty("java.home"), "", "replay", folder.toString());
    Shell.ended(process);
    assertThat(dir.resolve("ran")).doesNotExist();
  }

  /** The JVM takes the place of a closed stream for its own files: reading one, it crashes. */
  @ParameterizedTest
  @CsvSource({"<&-, 0, 'in out err'", "2>&-, 0, 'in out err'", ">&-, 3, ''"})
  void closedStreamsAreOpenedOrRefused(String closed, int exitCode, String open) throws Exception {
    Path said = dir.resolve("open");
    Path jdk =
        jdk(
            "17.0.15",
            """
            #!/bin/bash
            cd /proc/self/fd && { [ -e 0 ] && echo in; [ -e 1 ] && echo out; [ -e 2 ] && echo err; } \
              > '%s'
            """
                .formatted(said));
    Path launcher = launcher();
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "exec bash " + launcher + " --version " + closed);
    builder.environment().put("JAVA_HOME", jdk.toString());
    assertThat(Shell.ended(builder.start()).exitCode()).isEqualTo(exitCode);
    String found = Files.exists(said) ? String.join(" ", Files.readAllLines(said)) : "";
    assertThat(found).isEqualTo(open);
  }

  /** The arguments of each call of Java that a run of the launcher makes. */
  private List<String> calls(String version, String... arguments) throws Exception {
    Path calls = dir.resolve("calls");
    Path jdk = jdk(version, "#!/bin/sh\necho \"$*\" >> '" + calls + "'\n");
    Shell.ended(started(jdk.toString(), "", arguments));
    return Files.readAllLines(calls);
  }

  /** A JDK of that version, whose Java is the script. */
  private Path jdk(String version, String script) throws IOException {
    Path jdk = Files.createDirectories(dir.resolve("jdk/bin")).getParent();
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path java = Files.writeString(jdk.resolve("bin/java"), script);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return jdk;
  }

  private Shell run(String javaOptions) throws IOException, InterruptedException {
    return Shell.ended(started(System.getProperty("java.home"), javaOptions, "--version"));
  }

  private Process started(String jdk, String javaOptions, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", launcher().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().put("JAVA_HOME", jdk);
    builder.environment().put("LOCKREEL_JAVA_OPTS", javaOptions);
    return builder.start();
  }

  private Path launcher() throws IOException {
    Files.createFile(Files.createDirectory(dir.resolve("target")).resolve("lockreel.jar"));
    return Files.copy(Path.of("lockreel"), dir.resolve("lockreel"));
  }
}
