package dev.lockreel.store;

import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Opens a folder as a database, or says why not.
 *
 * <p>Reading while another process writes: RocksDB reads the manifest (which files there are), then
 * opens the tables and goes through the log of what is in no table yet. A writer may delete a table
 * or a log between the two. A missing table makes the opening fail, but a missing log is a hole
 * that RocksDB does not notice. Before it deletes anything the writer adds to the manifest; so what
 * was read is whole if the manifest is the same before and after, and otherwise it is read again.
 */
final class Opening {
  private static final int WRITE_ATTEMPTS = 3;

  /**
   * With the pauses about two seconds, of which a writer changes the manifest for some
   * milliseconds.
   */
  private static final int READ_ATTEMPTS = 400;

  /**
   * A failure while the manifest stays the same is no race; a few more are allowed all the same.
   */
  private static final int FAILURES = 5;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final String DEFAULT_FAMILY =
      new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8);

  private final Path dir;
  private final long writeBufferBytes;
  private boolean salvaging;

  /**
   * @param writeBufferBytes {@link RocksOptions#WRITE_BUFFER_BYTES}, or less to see many small
   *     tables
   */
  Opening(Path dir, long writeBufferBytes) {
    this.dir = dir;
    this.writeBufferBytes = writeBufferBytes;
  }

  /**
   * Opens for writing; creates what is not there. No other process can have it open for writing.
   */
  Database readWrite() throws StoreException {
    byte[] seal = checkedSeal();
    prepareFolder();
    unseal();
    try {
      return opened();
    } catch (StoreException e) {
      if (seal != null && !WriterMark.isConflict(e)) {
        reseal(seal);
      }
      throw e;
    }
  }

  /** Opens a damaged database for writing, as far as it is whole. */
  Database salvage() throws StoreException {
    checkReadable();
    salvaging = true;
    unseal();
    return opened();
  }

  private Database opened() throws StoreException {
    NativeLibrary.load();
    RocksDBException failure = null;
    for (int attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      try {
        return open(true);
      } catch (RocksDBException e) {
        if (isLocked(e)) {
          throw WriterMark.conflict(dir, e);
        }
        // Perhaps another process creates it just now; then the next attempt finds it locked.
        failure = e;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    throw new StoreException(dir + " cannot be opened: " + failure.getMessage(), failure);
  }

  /** Opens the last checkpoint for reading, whether or not a process writes the next ones. */
  Database readOnly() throws StoreException {
    checkReadable();
    NativeLibrary.load();
    RocksDBException failure = null;
    int failures = 0;
    for (int attempt = 0; attempt < READ_ATTEMPTS && failures < FAILURES; attempt++) {
      checkedSeal();
      ManifestMark before = ManifestMark.of(dir);
      try {
        Database database = open(false);
        if (before.equals(ManifestMark.of(dir))) {
          return database;
        }
        database.close();
      } catch (RocksDBException e) {
        failure = e;
        failures += before.equals(ManifestMark.of(dir)) ? 1 : 0;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (failures < FAILURES) {
      throw new StoreException(dir + " cannot be read: it changes all the time; try again");
    }
    throw new StoreException(dir + " cannot be read: " + failure.getMessage(), failure);
  }

  private Database open(boolean writable) throws RocksDBException, StoreException {
    Set<String> names = families();
    if (!names.contains(Family.METADATA.id())) {
      if (!isUnfinished(names)) {
        throw new StoreException(dir + " is not a lockreel database");
      }
      if (writable) {
        // RocksDB creates what is missing in this order, so the metadata say that nothing is.
        Stream.of(Family.values()).map(Family::id).forEach(names::add);
      }
    }
    return open(names, writable);
  }

  private Database open(Set<String> names, boolean writable) throws RocksDBException {
    RocksOptions options = new RocksOptions(writeBufferBytes);
    if (salvaging) {
      options.salvaging();
    }
    try {
      return open(options, names, writable);
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  private Database open(RocksOptions options, Set<String> names, boolean writable)
      throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String name : names) {
      descriptors.add(new ColumnFamilyDescriptor(Keys.text(name), options.family));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    options.database.setCreateIfMissing(writable).setCreateMissingColumnFamilies(writable);
    RocksDB db =
        writable
            ? RocksDB.open(options.database, dir.toString(), descriptors, handles)
            : RocksDB.openReadOnly(options.database, dir.toString(), descriptors, handles);
    Map<String, ColumnFamilyHandle> families = new HashMap<>();
    for (int i = 0; i < handles.size(); i++) {
      families.put(
          new String(descriptors.get(i).getName(), StandardCharsets.UTF_8), handles.get(i));
    }
    return new Database(dir, options, db, families);
  }

  /** What RocksDB says when another process, or this one, has the database open for writing. */
  private static boolean isLocked(RocksDBException e) {
    Status status = e.getStatus();
    String state = status == null ? null : status.getState();
    return state != null
        && status.getCode() == Status.Code.IOError
        && (state.startsWith("While lock file")
            || state.startsWith("lock hold by current process"));
  }

  /**
   * The seal that the last writer left, checked against the files; null where there is none. A
   * writer removes it before it changes anything.
   */
  private byte[] checkedSeal() throws StoreException {
    if (!Files.isDirectory(dir)) {
      return null;
    }
    try {
      byte[] seal = FileSeal.read(dir);
      if (seal == null) {
        return null;
      }
      try {
        FileSeal.check(dir, seal);
        return seal;
      } catch (StoreException e) {
        if (Arrays.equals(seal, FileSeal.read(dir))) {
          throw e;
        }
        return null;
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException(dir + " cannot be read: " + FailureReason.of(e), e);
    }
  }

  private void unseal() throws StoreException {
    try {
      FileSeal.delete(dir);
    } catch (IOException e) {
      throw new StoreException(dir + " cannot be written: " + FailureReason.of(e), e);
    }
  }

  /** Nothing was changed after all. */
  private void reseal(byte[] seal) throws StoreException {
    try {
      FileSeal.put(dir, seal);
    } catch (IOException e) {
      throw new StoreException(dir + " cannot be written: " + FailureReason.of(e), e);
    }
  }

  private void prepareFolder() throws StoreException {
    try {
      if (Files.exists(dir) && !Files.isDirectory(dir)) {
        throw new StoreException(dir + " is a file, not the folder of a lockreel database");
      }
      Files.createDirectories(dir);
      if (!hasDatabase() && !isUnused()) {
        throw new StoreException(dir + " is not a lockreel database, and not empty");
      }
    } catch (StoreException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new StoreException(
          dir + " cannot be used as a folder: no folder can be made in " + parent(), e);
    } catch (IOException e) {
      throw new StoreException(dir + " cannot be used as a folder: " + FailureReason.of(e), e);
    }
  }

  private Path parent() {
    Path parent = dir.toAbsolutePath().getParent();
    return parent == null ? dir : parent;
  }

  private void checkReadable() throws StoreException {
    if (!Files.exists(dir)) {
      throw new StoreException("there is no database " + dir);
    }
    if (!Files.isDirectory(dir)) {
      throw new StoreException(dir + " is a file, not the folder of a lockreel database");
    }
    if (!hasDatabase()) {
      throw new StoreException(dir + " is not a lockreel database");
    }
  }

  private boolean hasDatabase() {
    return Files.exists(dir.resolve(ManifestMark.CURRENT));
  }

  /**
   * Empty, or a database that was killed in its first instant: RocksDB's small files, but no data.
   */
  private boolean isUnused() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(file -> file.getFileName().toString())
          .allMatch(name -> name.matches("LOCK|LOG.*|IDENTITY|MANIFEST-.*|.*\\.dbtmp"));
    }
  }

  /**
   * Whether a process was killed while it created the database: some of our families, nothing in
   * them.
   */
  private boolean isUnfinished(Set<String> names) throws RocksDBException, StoreException {
    for (String name : names) {
      if (!name.equals(DEFAULT_FAMILY) && !Family.isId(name)) {
        return false;
      }
    }
    if (!hasDatabase()) {
      return true;
    }
    try (Database database = open(names, false)) {
      return database.isEmpty();
    }
  }

  /** The families of the database, the default one alone if there is none yet. */
  private Set<String> families() throws RocksDBException {
    Set<String> names = new LinkedHashSet<>();
    names.add(DEFAULT_FAMILY);
    if (hasDatabase()) {
      try (Options options = new Options()) {
        for (byte[] name : RocksDB.listColumnFamilies(options, dir.toString())) {
          names.add(new String(name, StandardCharsets.UTF_8));
        }
      }
    }
    return names;
  }
}
