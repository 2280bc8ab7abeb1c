package dev.lockreel.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.ClassAnnotationFile;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/comparison.md lists what is found in the capture of many bugs, no more. */
class BugsAllTest {
  /** {@code | `aa` | lock-recursion | `warning lock-recursion: &o->m` | two objects … |}. */
  private static final Pattern ROW =
      Pattern.compile("\\| `\\w+`[^|]* \\| [a-z-]+ \\| (?:`([^`|]+)`)? *\\|.*");

  @Test
  void theTableListsJustWhatIsFound() throws IOException {
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("docs/comparison.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches() && row.group(1) != null) {
        listed.add(row.group(1));
      }
    }
    ReplayOptions options =
        ReplayOptions.inMemory(new ClassAnnotations(ClassAnnotationFile.builtin()));
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read("traces/captures/bugs-all.txt.zst");
      assertThat(listed)
          .containsExactlyInAnyOrderElementsOf(
              replay.findings().stream().map(BugsAllTest::inOneLine).toList());
    }
  }

  private static String inOneLine(Finding finding) {
    List<String> names = finding.classes().stream().map(ClassEvidence::name).sorted().toList();
    return finding.severity().id() + " " + finding.rule().id() + ": " + String.join(", ", names);
  }
}
