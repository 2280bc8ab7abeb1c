package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace of acquisitions alone, kept in a database, where its rest might have the releases. */
class MissingReleasesTest {
  private static final Path TRACE = Path.of("traces/text/acquire-only.txt");
  private static final String RELEASES =
      """
                    t1-101     [000] .....   200.000010: lock_release: ffff888100000020 fld_B
                    t1-101     [000] .....   200.000020: lock_release: ffff888100000010 fld_A
      """;

  @TempDir private Path dir;

  @Test
  void whatRestsOnThemIsProvisional() throws IOException {
    Path trace = Files.copy(TRACE, dir.resolve("trace.txt"));
    String db = dir.resolve("db").toString();
    Shell replayed = Shell.run("replay", "--db", db, trace.toString());
    assertThat(replayed.exitCode()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(replayed.out())
        .contains("provisional", "missing-lock-release")
        .doesNotContain("instance: The same lock objects");
    assertThat(Shell.run("report", "--db", db).out()).isEqualTo(replayed.out());

    Files.writeString(trace, RELEASES, StandardOpenOption.APPEND);
    Shell grown = Shell.run("replay", "--db", db, trace.toString());
    String other = dir.resolve("other").toString();
    assertThat(grown.out()).isEqualTo(Shell.run("replay", "--db", other, trace.toString()).out());
    assertThat(Shell.run("report", "--db", db).out()).isEqualTo(grown.out());
  }
}
