package dev.lockreel.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The format version of a database: written when it is created, checked at every open. */
final class Format {
  /** Changes with every change of keys or values; docs/formats/store.md describes this one. */
  static final int VERSION = 13;

  private static final String TOOL = "lockreel";

  private Format() {}

  /**
   * Checks an existing database; makes one that has nothing in it yet a database of this version.
   */
  static void prepare(Path dir, Database database) throws StoreException {
    if (database.metadata(Keys.FORMAT) != null || !database.isEmpty()) {
      check(dir, database);
      return;
    }
    // Last: without it the creation is not finished, and the next open goes on with it.
    database.write(
        batch -> {
          batch.put(Family.METADATA, Keys.TOOL, Keys.text(TOOL));
          batch.put(Family.METADATA, Keys.FORMAT, Keys.of(VERSION));
        });
  }

  /** Refuses what is not a database of this version. */
  static void check(Path dir, Database database) throws StoreException {
    byte[] tool = database.metadata(Keys.TOOL);
    byte[] version = database.metadata(Keys.FORMAT);
    if (tool == null
        || version == null
        || version.length != Integer.BYTES
        || !TOOL.equals(new String(tool, StandardCharsets.UTF_8))) {
      throw new StoreException(dir + " is not a lockreel database");
    }
    int found = ByteBuffer.wrap(version).getInt();
    if (found != VERSION) {
      throw new StoreException(
          dir
              + " has format version "
              + found
              + ", this lockreel knows version "
              + VERSION
              + (found < VERSION
                  ? ": replay the traces into a new database (another folder)"
                  : ": use the lockreel that wrote it, or another folder"));
    }
    for (Family family : Family.values()) {
      if (!database.has(family)) {
        throw new StoreException(dir + " is damaged: it has no " + family.id());
      }
    }
  }
}
