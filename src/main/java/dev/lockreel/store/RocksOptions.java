package dev.lockreel.store;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.WALRecoveryMode;

/**
 * RocksDB's options for a database that is read whole at open and then mostly written: little
 * memory, few threads, few and small files.
 */
final class RocksOptions implements AutoCloseable {
  /** Of each column family; what does not fit goes into a table. */
  static final long WRITE_BUFFER_BYTES = 8L << 20;

  private static final long WAL_BYTES = 32L << 20;
  private static final int LOG_FILES = 2;
  private static final int OPEN_FILES_ALL = -1;

  /** Compression that every Linux or macOS build of RocksDB has. */
  private static final CompressionType COMPRESSION = CompressionType.LZ4_COMPRESSION;

  final DBOptions database;
  final ColumnFamilyOptions family;

  RocksOptions(long writeBufferBytes) {
    database =
        new DBOptions()
            .setMaxBackgroundJobs(2)
            // Bounds what a restart and a reader have to go through.
            .setMaxTotalWalSize(WAL_BYTES)
            // A reader keeps every table open: the writer may then delete them.
            .setMaxOpenFiles(OPEN_FILES_ALL)
            // A record that was being written when the process was killed may be missing; any other
            // damage of a log is said.
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setStatsDumpPeriodSec(0)
            .setKeepLogFileNum(LOG_FILES)
            .setMaxLogFileSize(1L << 20)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
    family =
        new ColumnFamilyOptions()
            .setWriteBufferSize(writeBufferBytes)
            .setMaxWriteBufferNumber(2)
            .setCompressionType(COMPRESSION)
            .setTableFormatConfig(new BlockBasedTableConfig().setNoBlockCache(true));
  }

  /** Reads a damaged log as far as it is whole. */
  RocksOptions salvaging() {
    database.setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
    return this;
  }

  @Override
  public void close() {
    family.close();
    database.close();
  }
}
