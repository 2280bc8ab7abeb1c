package dev.lockreel.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A pipe that may fall silent for a while, such as a trace that is still being taken. A thread of
 * its own reads ahead, because a read cannot be given a time limit and {@link #ready} can.
 *
 * <p>Used by one thread at a time. The thread that reads ahead may hang in the pipe for ever; it is
 * a daemon and ends with the program.
 */
final class LivePipe extends BlockInputStream {
  private static final int READ_BYTES = 1 << 16;
  private static final int READS_AHEAD = 16;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Opener opener;
  private final BooleanSupplier stopped;
  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(READS_AHEAD);
  private final Thread reader;

  /** The piece being read; null before the first one. The last one, without bytes, stays. */
  private Piece piece;

  /** Bytes of the pipe; none of them at its end, which may be a failure. */
  private record Piece(ByteBuffer bytes, Throwable failure) {}

  /** Opens the pipe, which may wait for its writer. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  /**
   * Begins to read.
   *
   * @param stopped asked while nothing comes; from true on, which it stays, the pipe ends where it
   *     was read to, and does not fail any more
   */
  LivePipe(Opener opener, String name, BooleanSupplier stopped) {
    this.opener = opener;
    this.stopped = stopped;
    reader = new Thread(this::readAhead, "lockreel-pipe " + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * A pipe of what another stream makes of this one's bytes, in a thread of its own: it is silent
   * where nothing more can be made of what came, and ends when this one is stopped.
   */
  LivePipe through(Opener decompressed) {
    return new LivePipe(decompressed, "decompressed", stopped);
  }

  private void readAhead() {
    byte[] buffer = new byte[READ_BYTES];
    InputStream in = null;
    try {
      int n;
      do {
        Throwable failure = null;
        try {
          in = in == null ? opener.open() : in;
          n = Math.max(in.read(buffer), 0);
        } catch (IOException | RuntimeException | Error e) {
          // Whatever it is, the reader must not wait for ever.
          n = 0;
          failure = e;
        }
        pieces.put(new Piece(ByteBuffer.wrap(Arrays.copyOf(buffer, n)), failure));
      } while (n > 0);
    } catch (InterruptedException e) {
      // Closed: no reader waits for more.
      Thread.currentThread().interrupt();
    } finally {
      close(in);
    }
  }

  private static void close(InputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      // All of it has been read, or the reader has closed.
      return;
    }
  }

  /** Waits up to {@code nanos} for something to read, which the end is as well. */
  boolean ready(long nanos) throws IOException {
    if (!readUp()) {
      return true;
    }
    try {
      return begin(await(nanos));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The next piece, its end where the pipe was stopped, or null where nothing came in time. */
  private Piece await(long nanos) throws InterruptedException {
    long begun = System.nanoTime();
    Piece next = pieces.poll();
    while (next == null && System.nanoTime() - begun < nanos) {
      if (stopped.getAsBoolean()) {
        return new Piece(ByteBuffer.allocate(0), null);
      }
      long left = nanos - (System.nanoTime() - begun);
      next = pieces.poll(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
    }
    return next;
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
  public int read(byte[] into, int offset, int length) throws IOException {
    if (readUp()) {
      try {
        begin(await(Long.MAX_VALUE));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    if (piece.failure != null) {
      if (stopped.getAsBoolean()) {
        // What is decompressed fails where the pipe under it ends by being stopped.
        return -1;
      }
      if (piece.failure instanceof IOException known) {
        throw known;
      }
      throw new AssertionError("cannot read ahead", piece.failure);
    }
    int n = Math.min(length, piece.bytes.remaining());
    piece.bytes.get(into, offset, n);
    return n == 0 && length > 0 ? -1 : n;
  }

  @Override
  public void close() {
    reader.interrupt();
  }
}
