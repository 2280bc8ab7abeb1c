package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of the native library. */
class NativeLibraryTest {
  @TempDir Path cache;

  @Test
  void theLibraryIsUnpackedOnce() throws Exception {
    Path library = only(NativeLibrary.cached(cache));
    Object first = Files.getAttribute(library, "unix:ino");
    assertThat(only(NativeLibrary.cached(cache))).isEqualTo(library);
    assertThat(Files.getAttribute(library, "unix:ino")).isEqualTo(first);
  }

  @Test
  void aCutLibraryIsUnpackedAgain() throws Exception {
    Path library = only(NativeLibrary.cached(cache));
    long size = Files.size(library);
    Files.write(library, new byte[100]);
    assertThat(Files.size(only(NativeLibrary.cached(cache)))).isEqualTo(size);
  }

  @Test
  void manyStartsAtOnceLeaveOneLibrary() throws Exception {
    ExecutorService starts = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> folders = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        folders.add(starts.submit(() -> NativeLibrary.cached(cache)));
      }
      for (Future<Path> folder : folders) {
        assertThat(folder.get()).isEqualTo(folders.get(0).get());
      }
    } finally {
      starts.shutdown();
    }
    assertThat(only(NativeLibrary.cached(cache))).isNotEmptyFile();
  }

  @Test
  void aFolderThatOthersCanWriteIsNotUsed() throws Exception {
    Path folder = NativeLibrary.cached(cache);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> NativeLibrary.cached(cache))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is open to other users");
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
