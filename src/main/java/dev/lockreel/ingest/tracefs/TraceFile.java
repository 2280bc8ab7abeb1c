package dev.lockreel.ingest.tracefs;

import dev.lockreel.ingest.InputContent;
import dev.lockreel.trace.TraceInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A binary trace that is read at any place. A plain file is read where it is. A pipe, or a
 * compressed file, is first copied to a temporary file, which is deleted when this is closed; it
 * takes as much room in the folder for temporary files as the uncompressed trace is long.
 */
public final class TraceFile implements Closeable {
  /** Longest content that is copied. */
  private static final long MOST_COPIED_BYTES = 1L << 36;

  private static final int COPIED_AT_ONCE = 1 << 16;

  private final InputContent content;
  private final FileChannel file;
  private final boolean copied;
  private final long size;

  /** Of what was derived from this; null where nothing was. */
  private FileChannel derived;

  private TraceFile(InputContent content, FileChannel file, boolean copied) throws IOException {
    this.content = content;
    this.file = file;
    this.copied = copied;
    this.size = file.size();
  }

  /** The content of an input, which this closes. */
  public static TraceFile of(InputContent content) throws IOException {
    return content.seekable()
        ? new TraceFile(content, content.file(), false)
        : new TraceFile(content, copy(content, content.stream(0)), true);
  }

  /** A file with what {@code parts} give, of the same input; it is closed with this one. */
  public TraceFile derived(InputStream... parts) throws IOException {
    derived = copy(content, parts);
    return new TraceFile(content, derived, true);
  }

  /** A temporary file with all that the streams give, one after the other. */
  private static FileChannel copy(InputContent content, InputStream... parts) throws IOException {
    Path path = Files.createTempFile("lockreel", ".trace");
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try {
      long copied = 0;
      for (InputStream part : parts) {
        copied = append(content, file, part, copied);
      }
      return file;
    } catch (IOException e) {
      try {
        file.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw content.failure(e, content.storedRead());
    }
  }

  private static long append(InputContent content, FileChannel file, InputStream in, long before)
      throws IOException {
    byte[] part = new byte[COPIED_AT_ONCE];
    long copied = before;
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      copied += n;
      if (copied > MOST_COPIED_BYTES) {
        throw new TraceInputException(
            content.path()
                + ": is longer than 64 GiB uncompressed; decompress it to a file and replay that");
      }
      ByteBuffer bytes = ByteBuffer.wrap(part, 0, n);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
    return copied;
  }

  /** The path as the user gave it, for messages. */
  public String path() {
    return content.path();
  }

  /** Bytes of the uncompressed content. */
  public long size() {
    return size;
  }

  /** Bytes of the input as stored that have been read, where {@code offset} has been reached. */
  public long stored(long offset) {
    return copied ? content.storedRead() : offset;
  }

  /**
   * Fills {@code into} from its position on with the bytes from {@code offset} on, up to its limit
   * or the file's end; how many bytes there were.
   */
  public int read(long offset, ByteBuffer into) throws IOException {
    int begin = into.position();
    long at = offset;
    while (into.hasRemaining() && at >= 0 && at < size) {
      int n = file.read(into, at);
      if (n < 0) {
        break;
      }
      at += n;
    }
    return into.position() - begin;
  }

  /** A buffer whose numbers are read as {@link RawRecord} wants them. */
  public static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The exception for a content that cannot be read further. */
  public TraceInputException refused(String reason) {
    return new TraceInputException(path() + ": " + reason);
  }

  @Override
  public void close() throws IOException {
    try {
      if (derived != null) {
        derived.close();
      }
      if (copied) {
        file.close();
      }
    } finally {
      content.close();
    }
  }
}
