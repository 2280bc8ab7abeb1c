package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documentation in the jar. */
class DocsTest {
  @Test
  void pagesAreListedAndPrintedAsTheyAre() throws IOException {
    Shell list = Shell.run("docs");
    assertThat(list.err()).isEmpty();
    assertThat(list.exitCode()).isZero();
    assertThat(list.out())
        .contains("findings              Working with many findings", "formats/ndjson");
    assertThat(Shell.run("docs", "findings").out())
        .isEqualTo(Files.readString(Path.of("docs/findings.md")));
  }

  @Test
  void aRuleThatIsNamedHasItsPage() throws IOException {
    assertThat(Shell.run("rules", "lock-recursion").out())
        .endsWith(Files.readString(Path.of("docs/rules/lock-recursion.md")));
    assertThat(Shell.run("rules").out()).doesNotContain("## How to fix");
  }

  @Test
  void aPageThatIsNotThereIsWrongUsage() {
    Shell wrong = Shell.run("docs", "finding");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("there is no page 'finding'; did you mean 'findings'?");
  }
}
