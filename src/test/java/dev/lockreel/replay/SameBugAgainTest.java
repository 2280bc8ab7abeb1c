package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The capture of a bug from another machine adds observations to what is known, and nothing else.
 */
class SameBugAgainTest {
  @TempDir(factory = InMemory.class)
  Path dir;

  static Stream<Path> captures() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("traces/captures"))) {
      return files
          .filter(each -> each.getFileName().toString().matches("bugs-.*\\.txt\\.zst"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void anotherMachineAddsNoFinding(Path capture) throws IOException {
    Path other = Files.copy(capture, dir.resolve("other-" + capture.getFileName()));
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(capture.toString());
      List<String> once = found(replay);
      replay.read(other.toString());
      assertThat(found(replay)).isEqualTo(once);
    }
  }

  private static List<String> found(Replay replay) {
    return replay.findings().stream()
        .map(each -> each.severity() + " " + each.headline() + " " + each.fingerprint())
        .toList();
  }
}
