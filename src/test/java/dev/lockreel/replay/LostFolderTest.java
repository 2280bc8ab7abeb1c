package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostFolderTest {
  private static final String TRACE = "traces/lock/abba.ndjson";

  @TempDir(factory = InMemory.class)
  private Path folder;

  @FunctionalInterface
  private interface Mischief {
    void to(Path db) throws IOException;
  }

  @Test
  void aFolderThatIsRenamedWhileItIsWrittenIsMissed() {
    check(db -> Files.move(db, folder.resolve(db.getFileName() + "-elsewhere")));
  }

  @Test
  void aFolderThatIsRemovedWhileItIsWrittenIsMissed() {
    check(LostFolderTest::remove);
  }

  @Test
  void aFolderThatIsReplacedWhileItIsWrittenIsMissed() {
    check(
        db -> {
          Files.move(db, folder.resolve(db.getFileName() + "-elsewhere"));
          Files.createDirectory(db);
        });
  }

  @Test
  void aFolderThatIsEmptiedWhileItIsWrittenIsMissed() {
    check(
        db -> {
          try (Stream<Path> files = Files.list(db)) {
            for (Path file : files.toList()) {
              Files.delete(file);
            }
          }
        });
  }

  private void check(Mischief mischief) {
    Path db = folder.resolve("db");
    ReplayOptions options =
        BuiltinOptions.inMemory().withDatabase(db).withCheckpointEvery(Duration.ofDays(1));
    assertThatThrownBy(
            () -> {
              try (Replay replay = new Replay(options, ReplayListener.NONE)) {
                mischief.to(db);
                replay.read(TRACE);
              }
            })
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was removed or renamed while it was written");
    assertThatThrownBy(
            () -> {
              Path later = folder.resolve("later");
              try (Replay replay = new Replay(options.withDatabase(later), ReplayListener.NONE)) {
                replay.read(TRACE);
                mischief.to(later);
                assertThat(replay.findings()).isNotEmpty();
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("later");
  }

  private static void remove(Path db) throws IOException {
    try (Stream<Path> all = Files.walk(db)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
