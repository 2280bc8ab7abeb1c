package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/**
 * A tar (plain or compressed) or zip file, read entry by entry; nothing is written anywhere. Of a
 * tar each pass reads the file up to the entry that is wanted.
 *
 * <p>A file in it goes by {@code ARCHIVE!/ENTRY} ({@link Place}). Of two entries of one name the
 * first one counts.
 */
final class Archive implements Closeable {
  /** More files than this are refused. */
  private static final int MOST_ENTRIES = 20_000;

  private static final int TAR_BLOCK = 512;
  private static final int TAR_SUM = 148;
  private static final int TAR_SUM_END = 156;
  private static final String MARK = "!/";

  private final String path;
  private final InputContent content;
  private final ZipFile zip;

  /** The place of a file in an archive. */
  record Place(String archive, String entry) {
    /** The place that {@code path} names; null where it names a file of its own. */
    static Place of(String path) {
      int mark = path.indexOf(MARK);
      while (mark > 0 && !Files.isRegularFile(Path.of(path.substring(0, mark)))) {
        mark = path.indexOf(MARK, mark + 1);
      }
      if (mark <= 0 || Files.exists(Path.of(path))) {
        return null;
      }
      return new Place(path.substring(0, mark), path.substring(mark + MARK.length()));
    }

    String path() {
      return archive + MARK + entry;
    }
  }

  /** Takes the files of an archive one after the other. */
  @FunctionalInterface
  interface Visitor {
    /**
     * A file; the stream ends where it ends and is not to be closed.
     *
     * @return whether to go on
     */
    boolean visit(Place place, InputStream bytes) throws IOException;
  }

  private Archive(String path, InputContent content, ZipFile zip) {
    this.path = path;
    this.content = content;
    this.zip = zip;
  }

  /** Whether a content that begins like this is a tar or zip. */
  static boolean recognises(byte[] head, int length) {
    return isZip(head, length) || isTar(head, length);
  }

  private static boolean isZip(byte[] head, int length) {
    boolean entry = length > 3 && head[2] == 3 && head[3] == 4;
    boolean empty = length > 3 && head[2] == 5 && head[3] == 6;
    return (entry || empty) && head[0] == 'P' && head[1] == 'K';
  }

  /** A tar has no magic in its old forms; the sum of the first entry's header is in all of them. */
  private static boolean isTar(byte[] head, int length) {
    if (length < TAR_BLOCK || head[0] == 0) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < TAR_BLOCK; i++) {
      boolean ofSum = i >= TAR_SUM && i < TAR_SUM_END;
      sum += ofSum ? ' ' : head[i] & 0xff;
    }
    int at = TAR_SUM;
    while (at < TAR_SUM_END && head[at] == ' ') {
      at++;
    }
    int stored = 0;
    for (; at < TAR_SUM_END && head[at] >= '0' && head[at] <= '7'; at++) {
      stored = stored * 8 + head[at] - '0';
    }
    return stored == sum;
  }

  /** Opens the file {@code path}; null where it is no archive. */
  static Archive open(String path) throws IOException {
    InputContent content = InputContent.open(path, Tuning.DEFAULT, Following.NONE);
    boolean zip = content.seekable() && isZip(content.head(), content.headLength());
    if (!zip && !isTar(content.head(), content.headLength())) {
      content.close();
      return null;
    }
    if (!zip) {
      return new Archive(path, content, null);
    }
    content.close();
    try {
      return new Archive(path, null, ZipFile.builder().setFile(path).get());
    } catch (IOException | RuntimeException e) {
      throw broken(path, e);
    }
  }

  /** The content of one file, which owns the archive. */
  static InputStream file(Place place) throws IOException {
    Archive archive = open(place.archive());
    if (archive == null) {
      throw new TraceInputException(place.archive() + ": is no tar or zip archive");
    }
    InputStream[] found = new InputStream[1];
    try {
      archive.forEach(
          (each, bytes) -> {
            found[0] = each.entry().equals(place.entry()) ? bytes : null;
            return found[0] == null;
          });
    } catch (IOException e) {
      archive.close();
      throw e;
    }
    if (found[0] == null) {
      archive.close();
      throw new TraceInputException(place.path() + ": no such file in the archive");
    }
    return new FilterInputStream(found[0]) {
      @Override
      public void close() throws IOException {
        archive.close();
      }
    };
  }

  /**
   * Hands out the files in the archive's order.
   *
   * @throws BrokenArchiveException it cannot be read any further
   */
  void forEach(Visitor visitor) throws IOException {
    try {
      if (zip != null) {
        forEachOfZip(visitor);
      } else {
        forEachOfTar(visitor);
      }
    } catch (TraceInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw broken(path, e);
    }
  }

  private void forEachOfZip(Visitor visitor) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    boolean more = true;
    for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); more && all.hasMoreElements(); ) {
      ZipArchiveEntry entry = all.nextElement();
      if (!entry.isDirectory() && isNew(names, entry.getName())) {
        Place place = new Place(path, entry.getName());
        more = visitor.visit(place, Decompression.checked(content(place, entry)));
      }
    }
  }

  private InputStream content(Place place, ZipArchiveEntry entry) throws IOException {
    if (zip.canReadEntryData(entry)) {
      return zip.getInputStream(entry);
    }
    ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
    String how =
        entry.getGeneralPurposeBit().usesEncryption()
            ? "encrypted"
            : "compressed with " + (method == null ? "method " + entry.getMethod() : method);
    throw new TraceInputException(
        place.path() + ": is " + how + ", which is not read here; unpack it first");
  }

  @SuppressWarnings("resource") // The stream of an entry is the tar's, which the content closes.
  private void forEachOfTar(Visitor visitor) throws IOException {
    TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(content.stream(0), 1 << 16));
    Set<String> names = new LinkedHashSet<>();
    boolean more = true;
    for (TarArchiveEntry entry = tar.getNextEntry();
        more && entry != null;
        entry = more ? tar.getNextEntry() : null) {
      boolean plain = entry.isFile() && !entry.isSymbolicLink() && !entry.isLink();
      if (plain && isNew(names, entry.getName())) {
        more = visitor.visit(new Place(path, entry.getName()), Decompression.checked(tar));
      }
    }
    if (more && tar.getBytesRead() % TAR_BLOCK != 0) {
      throw new IOException("it ends inside the header of a file");
    }
  }

  private boolean isNew(Set<String> names, String name) throws TraceInputException {
    if (names.size() >= MOST_ENTRIES) {
      throw new TraceInputException(path + ": more than " + MOST_ENTRIES + " files in the archive");
    }
    return names.add(name);
  }

  private static TraceInputException broken(String path, Exception cause) {
    String reason = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return new BrokenArchiveException(
        path + ": the archive is broken or cut short" + reason, cause);
  }

  @Override
  public void close() throws IOException {
    if (zip != null) {
      zip.close();
    } else {
      content.close();
    }
  }
}
