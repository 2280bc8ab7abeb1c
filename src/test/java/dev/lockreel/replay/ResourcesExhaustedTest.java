package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResourcesExhaustedTest {
  private static final String TRACE = "traces/lock/abba.ndjson";

  @TempDir(factory = InMemory.class)
  private Path folder;

  static Stream<Error> errors() {
    return Stream.of(
        new OutOfMemoryError("Java heap space"),
        new StackOverflowError(),
        new AssertionError("cannot read", new OutOfMemoryError()));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void whatWasUnderstoodIsReportedAndTheDatabaseGoesOn(Error error) throws IOException {
    ReplayOptions options = BuiltinOptions.inMemory().withDatabase(folder.resolve("db"));
    try (Replay replay = new Replay(options, failing(error))) {
      assertThatThrownBy(() -> replay.read(TRACE))
          .isInstanceOf(ResourcesExhausted.class)
          .hasMessageStartingWith(TRACE + ": stopped after ")
          .hasMessageContaining("LOCKREEL_JAVA_OPTS");
      assertThat(replay.sources()).hasSize(1);
      assertThat(replay.sources().get(0).tally().events()).isPositive();
      assertThat(replay.findings()).isNotEmpty();
    }
    try (Replay again = new Replay(options, ReplayListener.NONE);
        Replay undisturbed = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      again.read(TRACE);
      undisturbed.read(TRACE);
      assertThat(Rendered.json(again)).isEqualTo(Rendered.json(undisturbed));
    }
  }

  private static ReplayListener failing(Error error) {
    return new ReplayListener() {
      @Override
      public void opened(String path, long storedBytes) {}

      @Override
      public void progressed(long bytesConsumed, long events, int findings) {
        throw error;
      }

      @Override
      public boolean cancelled() {
        return false;
      }
    };
  }
}
