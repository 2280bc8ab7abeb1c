package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** What a damaged log loses, asked of logs that RocksDB itself has written. */
final class LogScanTest {
  @TempDir private Path folder;
  private Path log;

  /** Three writes of 1, 300 and 2 values, the second over several blocks of the log. */
  @BeforeEach
  void writeLog() throws RocksDBException, IOException {
    NativeLibrary.load();
    Path db = folder.resolve("db");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB rocks = RocksDB.open(options, db.toString())) {
      write(rocks, 1, 10);
      write(rocks, 300, 400);
      write(rocks, 2, 10);
      try (Stream<Path> files = Files.list(db)) {
        log = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
      }
      // Closed, it would be a table.
      log = Files.copy(log, copy.resolve(log.getFileName()));
    }
  }

  private static void write(RocksDB rocks, int values, int bytes) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch();
        WriteOptions synced = new WriteOptions().setSync(true)) {
      for (int i = 0; i < values; i++) {
        batch.put(("key" + i).getBytes(StandardCharsets.UTF_8), new byte[bytes]);
      }
      rocks.write(synced, batch);
    }
  }

  @Test
  void aWholeLogLosesNothing() throws IOException {
    assertThat(LogScan.lostWrites(log.getParent())).isEmpty();
  }

  @Test
  void theDamagedWriteAndThoseAfterItAreLost() throws IOException {
    flip(Files.size(log) / 2);
    List<LostWrite> lost = LogScan.lostWrites(log.getParent());
    assertThat(lost).extracting(LostWrite::values).containsExactly(-1L, 2L);
    assertThat(lost.get(0).offset() + lost.get(0).length()).isEqualTo(lost.get(1).offset());
    assertThat(lost.get(1).offset() + lost.get(1).length()).isEqualTo(Files.size(log));
  }

  @Test
  void withTheFirstAllAreLost() throws IOException {
    flip(20);
    assertThat(LogScan.lostWrites(log.getParent()))
        .extracting(LostWrite::values)
        .containsExactly(-1L, 300L, 2L);
  }

  @Test
  void anyDamagedByteIsNoticedAndNoneEndsTheScan() throws IOException {
    byte[] whole = Files.readAllBytes(log);
    for (int at = 0; at < whole.length; at += 97) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x40;
      Files.write(log, changed);
      assertThat(LogScan.lostWrites(log.getParent())).as("byte %d", at).isNotEmpty();
    }
  }

  private void flip(long at) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    bytes[(int) at] ^= 0x40;
    Files.write(log, bytes);
  }
}
