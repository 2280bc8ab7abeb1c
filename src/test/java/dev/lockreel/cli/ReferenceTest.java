package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The reference says what the code says; {@code -Dlockreel.updateGolden=true} writes it anew. Read
 * the difference.
 */
class ReferenceTest {
  private static final Path FOLDER = Path.of("docs/reference");

  @Test
  void theReferenceIsCurrent() throws IOException {
    Map<String, String> pages = ReferencePages.all();
    if (Boolean.getBoolean("lockreel.updateGolden")) {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(Files.readString(FOLDER.resolve(page.getKey())))
          .as(page.getKey())
          .isEqualTo(page.getValue());
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(new TreeSet<>(pages.keySet()));
    }
  }
}
