package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** What cannot be opened is refused with a message that names the folder, and left as it was. */
class OpeningTest {
  @TempDir Path temp;

  private Path dir;

  @BeforeEach
  void nameFolder() {
    dir = temp.resolve("graph");
  }

  @Test
  void aMissingDatabaseCannotBeRead() {
    refusedReading("there is no database " + dir);
    assertThat(dir).doesNotExist();
  }

  @Test
  void anEmptyFolderIsNoDatabaseToReadButCanBecomeOne() throws Exception {
    Files.createDirectory(dir);
    refusedReading("is not a lockreel database");
    GraphStore.open(dir).close();
    GraphStore.openReadOnly(dir).close();
  }

  @Test
  void aFileIsRefused() throws Exception {
    Files.writeString(dir, "trace");
    refused("is a file");
    assertThat(Files.readString(dir)).isEqualTo("trace");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whyNoFolderCanBeMadeIsSaid() {
    dir = Path.of("/proc/lockreel-graph");
    // For root there is no such file, others have no permission.
    assertThatThrownBy(() -> GraphStore.open(dir))
        .hasMessageMatching(
            dir + " cannot be used as a folder: (no folder can be made in /proc|no permission)");
  }

  @Test
  void aFolderBelowAFileIsRefused() throws Exception {
    Files.writeString(temp.resolve("file"), "");
    dir = temp.resolve("file/graph");
    refusedWriting("cannot be used as a folder: Not a directory");
    refusedReading("there is no database");
  }

  @Test
  void aFolderWithOtherFilesIsRefused() throws Exception {
    Files.createDirectory(dir);
    Files.writeString(dir.resolve("notes.txt"), "mine");
    refusedWriting("is not a lockreel database, and not empty");
    refusedReading("is not a lockreel database");
    assertThat(names()).containsExactly("notes.txt");
  }

  @Test
  void aForeignRocksDbIsRefused() throws Exception {
    NativeLibrary.load();
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB foreign = RocksDB.open(options, dir.toString())) {
      foreign.put(new byte[1], new byte[1]);
    }
    List<String> before = names();
    refused("is not a lockreel database");
    assertThat(names()).isEqualTo(before);
  }

  /** As a writer leaves it that is killed while it creates the database. */
  @Test
  void anUnfinishedDatabaseIsCompleted() throws Exception {
    NativeLibrary.load();
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB empty = RocksDB.open(options, dir.toString())) {
      assertThat(empty.getLatestSequenceNumber()).isZero();
    }
    refusedReading("is not a lockreel database");
    try (GraphStore store = GraphStore.open(dir)) {
      store.write(Generations.checkpoint(1));
      assertThat(Generations.of(store.load())).isEqualTo(1);
    }
  }

  @Test
  void anUnknownFormatVersionIsRefused() throws Exception {
    GraphStore.open(dir).close();
    putMetadata(Keys.FORMAT, ByteBuffer.allocate(Integer.BYTES).putInt(Format.VERSION + 1).array());
    refused(
        "has format version "
            + (Format.VERSION + 1)
            + ", this lockreel knows version "
            + Format.VERSION
            + ": use the lockreel that wrote it, or another folder");
  }

  @Test
  void anOlderFormatVersionIsRefusedWithWhatToDo() throws Exception {
    GraphStore.open(dir).close();
    putMetadata(Keys.FORMAT, ByteBuffer.allocate(Integer.BYTES).putInt(Format.VERSION - 1).array());
    refused(
        "has format version "
            + (Format.VERSION - 1)
            + ", this lockreel knows version "
            + Format.VERSION
            + ": replay the traces into a new database (another folder)");
  }

  @Test
  void theDatabaseOfAnotherToolIsRefused() throws Exception {
    GraphStore.open(dir).close();
    putMetadata(Keys.TOOL, Keys.text("other"));
    refused("is not a lockreel database");
  }

  @Test
  void aSecondWriterInThisProcessIsRefused() throws Exception {
    try (GraphStore store = GraphStore.open(dir)) {
      refusedWriting("is open for writing in this process already");
      store.write(Generations.checkpoint(1));
      try (GraphStore reader = GraphStore.openReadOnly(dir)) {
        assertThat(Generations.of(reader.load())).isEqualTo(1);
      }
    }
    GraphStore.open(dir).close();
  }

  @Test
  void aSecondWriterInAnotherProcessIsRefused() throws Exception {
    try (WriterProcess writer = new WriterProcess(dir)) {
      writer.await(1);
      refusedWriting("is in use by another lockreel (pid " + writer.pid() + ")");
      assertThat(writer.isAlive()).isTrue();
    }
    GraphStore.open(dir).close();
  }

  @Test
  void aReaderCannotWrite() throws Exception {
    GraphStore.open(dir).close();
    try (GraphStore reader = GraphStore.openReadOnly(dir)) {
      assertThatThrownBy(() -> reader.write(Generations.checkpoint(1)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aDamagedValueIsReportedWithItsPlace() throws Exception {
    try (GraphStore store = GraphStore.open(dir)) {
      store.write(Generations.checkpoint(1));
    }
    try (Database database = new Opening(dir, RocksOptions.WRITE_BUFFER_BYTES).readWrite()) {
      database.write(batch -> batch.put(Family.DEPENDENCIES, Keys.of(0, 0), new byte[] {1, -1}));
    }
    try (GraphStore store = GraphStore.open(dir)) {
      assertThatThrownBy(store::load)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is damaged: dependencies at key 0000000000000000");
    }
  }

  /**
   * Every file of a database is lost, cut or overwritten in turn: it opens and loads, or says why
   * not.
   */
  @Test
  void lostAndDamagedFilesAreReported() throws Exception {
    for (int g = 1; g <= 2; g++) { // The second open puts the first generation into tables.
      try (GraphStore store = GraphStore.open(dir)) {
        store.write(Generations.checkpoint(g));
      }
    }
    int failed = 0;
    for (String name : names()) {
      if (name.matches("LOG.*|LOCK|IDENTITY|OPTIONS.*")) {
        continue; // RocksDB writes these and does not read them.
      }
      for (Damage damage : Damage.values()) {
        Path copy = Files.createDirectory(temp.resolve(name + "-" + damage));
        for (String file : names()) {
          Files.copy(dir.resolve(file), copy.resolve(file));
        }
        damage.apply(copy.resolve(name));
        failed += failure(copy, false) + failure(copy, true);
      }
    }
    assertThat(failed).isGreaterThan(0);
  }

  private enum Damage {
    LOST,
    CUT,
    OVERWRITTEN;

    void apply(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      switch (this) {
        case LOST -> Files.delete(file);
        case CUT -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        case OVERWRITTEN -> {
          Arrays.fill(bytes, bytes.length / 3, bytes.length * 2 / 3, (byte) 'x');
          Files.write(file, bytes);
        }
      }
    }
  }

  private static int failure(Path dir, boolean writing) {
    try (GraphStore store = writing ? GraphStore.open(dir) : GraphStore.openReadOnly(dir)) {
      store.load();
      return 0;
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining(dir.toString());
      return 1;
    }
  }

  private void putMetadata(byte[] key, byte[] value) throws StoreException {
    try (Database database = new Opening(dir, RocksOptions.WRITE_BUFFER_BYTES).readWrite()) {
      database.write(batch -> batch.put(Family.METADATA, key, value));
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void refused(String message) {
    refusedReading(message);
    refusedWriting(message);
  }

  private void refusedReading(String message) {
    assertThatThrownBy(() -> GraphStore.openReadOnly(dir))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(dir.toString());
  }

  private void refusedWriting(String message) {
    assertThatThrownBy(() -> GraphStore.open(dir))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(dir.toString());
  }
}
