package dev.lockreel.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A decompressed content that fails as a stream does: first it gives all that comes before the
 * damage, and what a library meets with an unchecked exception of its own (an index outside an
 * array) says no more than that the data is broken.
 */
class Decompression extends FilterInputStream {
  private final Compression compression;

  private IOException failure;

  private Decompression(InputStream content, Compression compression) {
    super(content);
    this.compression = compression;
  }

  static InputStream of(Compression compression, InputStream stored) throws IOException {
    try {
      return new Decompression(compression.open(stored), compression);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  /** A stream that a library has opened; it is not closed with this one. */
  static InputStream checked(InputStream content) {
    return new Decompression(content, Compression.NONE) {
      @Override
      public void close() {}
    };
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      // Readers that forget what they have read already when they fail.
      return switch (compression) {
        case BZIP2 -> bytes(into, offset, length);
        // No more than a chunk, which was read whole before it began.
        case XZ -> super.read(into, offset, Math.min(length, Math.max(1, in.available())));
        default -> super.read(into, offset, length);
      };
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  private int bytes(byte[] into, int offset, int length) throws IOException {
    int n = 0;
    try {
      for (int c = 0; n < length && (c = in.read()) >= 0; n++) {
        into[offset + n] = (byte) c;
      }
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = broken(e);
    }
    if (n == 0 && failure != null) {
      throw failure;
    }
    return n == 0 && length > 0 ? -1 : n;
  }

  private static IOException broken(RuntimeException e) {
    return new IOException("the data cannot be decompressed", e);
  }
}
