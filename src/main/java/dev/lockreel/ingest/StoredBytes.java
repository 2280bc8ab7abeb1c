package dev.lockreel.ingest;

import java.io.IOException;
import java.io.InputStream;

/** An input's bytes as they are stored: buffered, counted, and with a look at the first ones. */
final class StoredBytes extends InputStream {
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private long count;

  StoredBytes(InputStream in) {
    this.in = in;
  }

  /** Looks at up to {@code wanted} first bytes without reading them. */
  int peek(byte[] into, int wanted) throws IOException {
    while (end < wanted) {
      int n = in.read(buffer, end, buffer.length - end);
      if (n < 0) {
        break;
      }
      end += n;
    }
    int length = Math.min(end - at, wanted);
    System.arraycopy(buffer, at, into, 0, length);
    return length;
  }

  /**
   * Bytes handed out. Where another thread decompresses a pipe, at least those of what it has
   * handed over.
   */
  long count() {
    return count;
  }

  /** Whether the next byte is here already. */
  boolean buffered() {
    return at < end;
  }

  /** What can be read without waiting: a decompressor hands out what it has before it waits. */
  @Override
  public int available() throws IOException {
    return at < end ? end - at : in.available();
  }

  @Override
  public int read() throws IOException {
    if (at == end && !fill()) {
      return -1;
    }
    count++;
    return buffer[at++] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == end && !fill()) {
      return -1;
    }
    int n = Math.min(length, end - at);
    System.arraycopy(buffer, at, into, offset, n);
    at += n;
    count += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    int n = in.read(buffer, 0, buffer.length);
    at = 0;
    end = Math.max(n, 0);
    return n > 0;
  }
}
