package dev.lockreel.store;

import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The file that records how the last writer left the database: its files with their lengths, and
 * checksums of those that RocksDB itself would take for complete when their end is missing. It
 * exists while no process writes, so a file that is missing, cut or changed is noticed.
 *
 * <pre>
 * 5d3f0a11 16 CURRENT
 * 0c7e99b2 812 MANIFEST-000005
 * - 1893 000012.sst
 * 77aa01c4
 * </pre>
 *
 * The last line is the checksum of the others. Tables have checksums of their own, in each block.
 */
final class FileSeal {
  private static final String FILE = "lockreel.files";
  private static final String TEMPORARY = FILE + ".dbtmp";
  private static final String UNCHECKED = "-";

  private FileSeal() {}

  /** Writes it, synced; {@code tables} are the names of the table files. */
  static void write(Path dir, List<String> tables) throws IOException {
    StringBuilder lines = new StringBuilder();
    String manifest = Files.readString(dir.resolve(ManifestMark.CURRENT)).strip();
    for (String name : List.of(ManifestMark.CURRENT, manifest)) {
      byte[] content = Files.readAllBytes(dir.resolve(name));
      lines.append(line(checksum(content), content.length, name));
    }
    for (String table : tables) {
      lines.append(line(UNCHECKED, Files.size(dir.resolve(table)), table));
    }
    byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
    lines.append(checksum(body)).append('\n');
    put(dir, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(String checksum, long length, String name) {
    return checksum + " " + length + " " + name + "\n";
  }

  /** Puts it into its place at once and for good. */
  static void put(Path dir, byte[] seal) throws IOException {
    Path temporary = dir.resolve(TEMPORARY);
    try (FileChannel out =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(ByteBuffer.wrap(seal));
      out.force(true);
    }
    Files.move(temporary, dir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Its bytes; null where there is none. */
  static byte[] read(Path dir) throws IOException {
    try {
      return Files.readAllBytes(dir.resolve(FILE));
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /** From now on the files may change. */
  static void delete(Path dir) throws IOException {
    Files.deleteIfExists(dir.resolve(FILE));
  }

  /** Compares the files with it. */
  static void check(Path dir, byte[] seal) throws StoreException {
    String text = new String(seal, StandardCharsets.UTF_8);
    int end = text.lastIndexOf('\n', text.length() - 2) + 1;
    byte[] body = text.substring(0, end).getBytes(StandardCharsets.UTF_8);
    if (end == 0 || !text.substring(end).equals(checksum(body) + "\n")) {
      throw damaged(dir, FILE, "is not as it was written");
    }
    for (String line : text.substring(0, end).lines().toList()) {
      String[] fields = line.split(" ", 3);
      checkFile(dir, fields[2], Long.parseLong(fields[1]), fields[0]);
    }
  }

  private static void checkFile(Path dir, String name, long length, String checksum)
      throws StoreException {
    Path file = dir.resolve(name);
    try {
      if (Files.size(file) != length) {
        throw damaged(
            dir, name, "has " + Files.size(file) + " bytes, and was written with " + length);
      }
      if (!checksum.equals(UNCHECKED) && !checksum(Files.readAllBytes(file)).equals(checksum)) {
        throw damaged(dir, name, "is not as it was written");
      }
    } catch (NoSuchFileException e) {
      throw damaged(dir, name, "is missing");
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(dir, name, "cannot be read: " + FailureReason.of(e));
    }
  }

  private static StoreException damaged(Path dir, String name, String how) {
    return new StoreException(
        dir
            + " is damaged: "
            + name
            + " "
            + how
            + "; lockreel db repair keeps what is whole, or delete the folder and replay the traces");
  }

  private static String checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return String.format("%08x", crc.getValue());
  }
}
