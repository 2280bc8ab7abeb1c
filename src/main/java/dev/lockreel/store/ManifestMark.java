package dev.lockreel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which manifest is current and how long it is: as long as that stays, RocksDB has added and
 * deleted no file of the database.
 *
 * @param name {@code ""} where it could not be read
 */
record ManifestMark(String name, long lengthBytes) {
  static final String CURRENT = "CURRENT";

  static ManifestMark of(Path dir) {
    try {
      String name = Files.readString(dir.resolve(CURRENT)).strip();
      return new ManifestMark(name, Files.size(dir.resolve(name)));
    } catch (IOException | RuntimeException e) {
      // Just being replaced, or damaged: the opening says which.
      return new ManifestMark("", 0);
    }
  }
}
