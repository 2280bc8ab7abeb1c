package dev.lockreel.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A pipe that may fall silent for a while, such as a trace that is still being taken. A thread of
 * its own reads ahead, because a read cannot be given a time limit and {@link #ready} can.
 *
 * <p>Used by one thread at a time. The thread that reads ahead may hang in the pipe for ever; it is
 * a daemon and ends with the program.
 */
final class LivePipe extends InputStream {
  private static final int READ_BYTES = 1 << 16;
  private static final int READS_AHEAD = 16;

  private final InputStream in;
  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(READS_AHEAD);
  private final Thread reader;

  /** What is read now; null before the first piece. The one without bytes stays. */
  private Piece piece;

  /** Bytes of the pipe; none of them at its end, which may be a failure. */
  private record Piece(ByteBuffer bytes, IOException failure) {}

  LivePipe(InputStream in, String name) {
    this.in = in;
    reader = new Thread(this::readAhead, "lockreel-pipe " + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void readAhead() {
    byte[] buffer = new byte[READ_BYTES];
    try {
      int n;
      do {
        IOException failure = null;
        try {
          n = Math.max(in.read(buffer), 0);
        } catch (IOException e) {
          n = 0;
          failure = e;
        }
        pieces.put(new Piece(ByteBuffer.wrap(Arrays.copyOf(buffer, n)), failure));
      } while (n > 0);
    } catch (InterruptedException e) {
      // Closed: nobody waits for more.
      Thread.currentThread().interrupt();
    }
  }

  /** Waits up to {@code nanos} for something to read, which the end is as well. */
  boolean ready(long nanos) throws IOException {
    if (!readUp()) {
      return true;
    }
    try {
      return begin(pieces.poll(nanos, TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Whether the next piece is needed. */
  private boolean readUp() {
    return piece == null || (!piece.bytes.hasRemaining() && piece.bytes.capacity() > 0);
  }

  private boolean begin(Piece next) {
    if (next != null) {
      piece = next;
    }
    return next != null;
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while reading", e);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (readUp()) {
      try {
        begin(pieces.take());
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    if (piece.failure != null) {
      throw piece.failure;
    }
    int n = Math.min(length, piece.bytes.remaining());
    piece.bytes.get(into, offset, n);
    return n == 0 && length > 0 ? -1 : n;
  }

  @Override
  public void close() throws IOException {
    reader.interrupt();
    in.close();
  }
}
