package dev.lockreel.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A file that another process writes to: at its end a read waits until it has grown. The stream
 * ends when the file was removed or replaced and has not grown for a while since, as who writes it
 * may still have it open; and when it is stopped.
 */
final class GrowingFile extends BlockInputStream {
  private static final long LOOK_MILLIS = 100;

  /** Looks in which a file that was replaced has to be quiet. */
  private static final int QUIET_LOOKS = 20;

  private final Path path;
  private final FileChannel file;
  private final Object key;
  private final BooleanSupplier stopped;

  GrowingFile(Path path, BooleanSupplier stopped) throws IOException {
    this.path = path;
    this.stopped = stopped;
    file = FileChannel.open(path, StandardOpenOption.READ);
    key = key();
  }

  private Object key() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int quiet = 0;
    while (!stopped.getAsBoolean() && quiet <= QUIET_LOOKS) {
      int n = file.read(ByteBuffer.wrap(into, offset, length));
      if (n > 0) {
        return n;
      }
      quiet += isReplaced() ? 1 : 0;
      if (file.size() < file.position()) {
        throw new IOException("became shorter while it was read");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return -1;
      }
    }
    return -1;
  }

  private boolean isReplaced() throws IOException {
    try {
      return !Objects.equals(key, key());
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
