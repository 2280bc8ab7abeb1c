package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows of the first run is what it prints. */
class ReadmeTest {
  @Test
  void theSampleIsWhatIsPrinted() throws IOException {
    List<String> readme = Files.readAllLines(Path.of("README.md"));
    int begin = after(readme, after(readme, after(readme, 0, "```sh"), "```"), "```");
    int end = after(readme, begin, "```") - 1;
    String sample = String.join("\n", readme.subList(begin, end)) + "\n";
    assertThat(sample).startsWith("Summary\n").contains("fingerprint");
    assertThat(Shell.run("replay", "traces/captures/bugs-abba.txt.zst").out()).startsWith(sample);
  }

  private static int after(List<String> lines, int from, String line) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).equals(line)) {
        return i + 1;
      }
    }
    throw new AssertionError("no " + line);
  }
}
