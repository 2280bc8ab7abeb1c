package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tutorial and the how-to pages show is what happens: each {@code $ ./lockreel …} of a
 * console block is run, and the lines below it are lines of its output, in that order.
 */
class GuidesTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```");
  private static final Pattern NAMED = Pattern.compile("\\A# (\\S+\\.yaml)\\n");
  private static final String PROMPT = "$ ./lockreel ";

  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"docs/tutorial.md", "docs/howto/suppressing.md"})
  void whatIsShownIsWhatHappens(String page) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(Path.of(page)));
    int commands = 0;
    while (block.find()) {
      Matcher named = NAMED.matcher(block.group(2));
      if (named.find()) {
        Files.writeString(dir.resolve(named.group(1)), block.group(2));
      }
      if (block.group(1).equals("console")) {
        List<String> lines = block.group(2).lines().toList();
        assertThat(lines.get(0)).startsWith(PROMPT);
        run(lines.get(0).substring(PROMPT.length()), lines.subList(1, lines.size()));
        commands++;
      }
    }
    assertThat(commands).isPositive();
  }

  private void run(String command, List<String> shown) {
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      boolean ours = word.matches("[a-z]+\\.(yaml|html)");
      arguments.add(ours ? dir.resolve(word).toString() : word);
    }
    Shell run = Shell.run(arguments.toArray(String[]::new));
    assertThat(run.exitCode())
        .as(command + "\n" + run.err())
        .isIn(ExitCode.NOTHING_FOUND, ExitCode.FINDINGS);
    List<String> lines = run.out().lines().toList();
    int at = 0;
    for (String line : shown) {
      while (at < lines.size() && !lines.get(at).startsWith(line)) {
        at++;
      }
      assertThat(at).as("%s prints: %s%n%s", command, line, run.out()).isLessThan(lines.size());
      at++;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/tutorial.md",
        "docs/howto/ci.md",
        "docs/howto/suppressing.md",
        "docs/howto/probes.md",
        "docs/outputs.md"
      })
  void everyLinkLeadsSomewhere(String page) throws IOException {
    Path file = Path.of(page);
    Matcher link = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)").matcher(Files.readString(file));
    int links = 0;
    while (link.find()) {
      assertThat(file.resolveSibling(link.group(1))).exists();
      links++;
    }
    assertThat(links).isPositive();
  }
}
