package dev.lockreel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB with its column families: keys and values as bytes, failures as {@link
 * StoreException}.
 */
final class Database implements AutoCloseable {
  private final Path dir;
  private final RocksOptions options;
  private final RocksDB db;
  private final Map<String, ColumnFamilyHandle> families;
  private final Object folderKey;

  /** Takes over all that it is given and closes it. */
  Database(Path dir, RocksOptions options, RocksDB db, Map<String, ColumnFamilyHandle> families) {
    this.dir = dir;
    this.options = options;
    this.db = db;
    this.families = families;
    this.folderKey = folderKey(dir);
  }

  /** Identity of the folder, to detect that another one took its name; null where it is gone. */
  private static Object folderKey(Path dir) {
    try {
      return Files.readAttributes(dir, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /** RocksDB goes on writing into files that no longer have a name. */
  private void checkFolder() throws StoreException {
    if (!Objects.equals(folderKey, folderKey(dir))
        || Files.notExists(dir.resolve(ManifestMark.CURRENT))) {
      throw new StoreException(
          dir + " was removed or renamed while it was written: what was read is not kept there");
    }
  }

  /** Makes a {@code T} of a key and a value. */
  interface Decoder<T> {
    T decode(byte[] key, ValueReader in) throws IOException;
  }

  /** Changes that become visible together. */
  interface Changes {
    void collect(Batch batch) throws RocksDBException;
  }

  /** Everything in {@code family}, in the order of keys. */
  <T> List<T> all(Family family, SharedStrings strings, Decoder<T> decoder) throws StoreException {
    List<T> records = new ArrayList<>();
    // Without a cache of its own: a scan reads each block once, ahead.
    try (ReadOptions scan = new ReadOptions().setFillCache(false).setReadaheadSize(2 << 20);
        RocksIterator at = db.newIterator(family(family), scan)) {
      for (at.seekToFirst(); at.isValid(); at.next()) {
        records.add(decode(family, at.key(), at.value(), strings, decoder));
      }
      at.status();
    } catch (RocksDBException e) {
      throw failure("cannot be read", e);
    }
    return records;
  }

  private <T> T decode(
      Family family, byte[] key, byte[] value, SharedStrings strings, Decoder<T> decoder)
      throws StoreException {
    try {
      ValueReader in = new ValueReader(value, strings);
      T record = decoder.decode(key, in);
      in.end();
      return record;
    } catch (IOException | IllegalArgumentException e) {
      String where = family.id() + " at key " + HexFormat.of().formatHex(key);
      throw new StoreException(dir + " is damaged: " + where + ": " + e.getMessage(), e);
    }
  }

  /** What {@code family} has under {@code key}; null for nothing. */
  <T> T one(Family family, byte[] key, Decoder<T> decoder) throws StoreException {
    try {
      byte[] value = db.get(family(family), key);
      return value == null ? null : decode(family, key, value, new SharedStrings(), decoder);
    } catch (RocksDBException e) {
      throw failure("cannot be read", e);
    }
  }

  /** The value of {@code key} in the metadata, or null. */
  byte[] metadata(byte[] key) throws StoreException {
    ColumnFamilyHandle metadata = families.get(Family.METADATA.id());
    try {
      return metadata == null ? null : db.get(metadata, key);
    } catch (RocksDBException e) {
      throw failure("cannot be read", e);
    }
  }

  boolean isEmpty() throws StoreException {
    for (ColumnFamilyHandle family : families.values()) {
      try (RocksIterator at = db.newIterator(family)) {
        at.seekToFirst();
        if (at.isValid()) {
          return false;
        }
        at.status();
      } catch (RocksDBException e) {
        throw failure("cannot be read", e);
      }
    }
    return true;
  }

  /** Writes all of {@code changes} or, if this process or the machine dies, none of them. */
  void write(Changes changes) throws StoreException {
    try (WriteBatch batch = new WriteBatch();
        WriteOptions synced = new WriteOptions().setSync(true)) {
      changes.collect(new Batch(batch));
      db.write(synced, batch);
      checkFolder();
    } catch (RocksDBException e) {
      throw failure("cannot be written", e);
    }
  }

  /** Brings all that was written into tables, which have checksums, and says which files count. */
  void seal() throws StoreException {
    checkFolder();
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      db.flush(flush, List.copyOf(families.values()));
      db.pauseBackgroundWork();
      List<String> tables = new ArrayList<>();
      for (LiveFileMetaData table : db.getLiveFilesMetaData()) {
        tables.add(table.fileName().substring(1)); // begins with a slash
      }
      FileSeal.write(dir, tables);
      checkFolder();
    } catch (RocksDBException e) {
      throw failure("cannot be written", e);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw failure("cannot be written", e);
    }
  }

  /** What {@link Changes} fill. */
  final class Batch {
    private final WriteBatch batch;

    private Batch(WriteBatch batch) {
      this.batch = batch;
    }

    void put(Family family, byte[] key, byte[] value) throws RocksDBException {
      batch.put(family(family), key, value);
    }

    void delete(Family family, byte[] key) throws RocksDBException {
      batch.delete(family(family), key);
    }
  }

  private ColumnFamilyHandle family(Family family) {
    return families.get(family.id());
  }

  StoreException failure(String what, Exception cause) {
    return new StoreException(dir + " " + what + ": " + cause.getMessage(), cause);
  }

  boolean has(Family family) {
    return families.containsKey(family.id());
  }

  @Override
  public void close() {
    families.values().forEach(ColumnFamilyHandle::close);
    db.close();
    options.close();
  }
}
