package dev.lockreel.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Looks through RocksDB's logs for the writes that are lost when a damaged one is read as far as it
 * is whole. A log consists of blocks of 32 KiB with fragments: checksum of the rest, length, type
 * (whole, first, middle, last), and a part of a write. A write begins with its number and the
 * number of its values. Source: RocksDB, "Write Ahead Log File Format".
 */
final class LogScan {
  private static final int BLOCK = 1 << 15;
  private static final int HEADER = 7;
  private static final int WHOLE = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;
  private static final int COUNT_AT = 8;
  private static final int MASK_DELTA = 0xa282ead8;

  private final List<LostWrite> lost = new ArrayList<>();
  private boolean damaged;

  private LogScan() {}

  /** The writes from the first damage on, in order; none where no log is damaged. */
  static List<LostWrite> lostWrites(Path dir) throws IOException {
    LogScan scan = new LogScan();
    List<Path> logs;
    try (Stream<Path> files = Files.list(dir)) {
      logs = files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
    for (Path log : logs) {
      scan.log(log);
    }
    return List.copyOf(scan.lost);
  }

  private void log(Path file) throws IOException {
    ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    String name = file.getFileName().toString();
    int begin = 0;
    long values = 0;
    boolean whole = true;
    int at = 0;
    while (at + HEADER <= log.limit()) {
      int left = BLOCK - at % BLOCK;
      int length = left < HEADER ? 0 : log.getShort(at + 4) & 0xffff;
      int type = left < HEADER ? 0 : log.get(at + 6);
      if (left < HEADER || type == 0) {
        at += left;
        continue;
      }
      if (type == WHOLE || type == FIRST) {
        begin = at;
        whole = true;
        values = length < COUNT_AT + 4 ? 0 : log.getInt(at + HEADER + COUNT_AT) & 0xffffffffL;
      }
      boolean fits = length + HEADER <= left && at + HEADER + length <= log.limit();
      if (!fits || !intact(log, at, length)) {
        whole = false;
        damaged = true;
      }
      if (damaged && (type == WHOLE || type == LAST || !fits)) {
        lost.add(new LostWrite(name, begin, at + HEADER + length - begin, whole ? values : -1));
      }
      // After a length that makes no sense the next block is the next known place.
      at += fits ? HEADER + length : left;
    }
  }

  /** Whether a fragment has the checksum that stands before it, in RocksDB's masked form. */
  private static boolean intact(ByteBuffer log, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(log.slice(at + HEADER - 1, length + 1));
    int value = (int) crc.getValue();
    return ((value >>> 15 | value << 17) + MASK_DELTA) == log.getInt(at);
  }
}
