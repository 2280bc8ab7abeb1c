package dev.lockreel.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An input as a sequence of chunks, from the offset on at which it was opened. {@link #next} and
 * {@link #close} are called by one thread at a time.
 */
interface ChunkFeed extends Closeable {
  /**
   * Whether the first chunk begins one byte later, after a line end: the input ended without one
   * when it was read before, and that line end may be all that was added to the line.
   */
  boolean passedLineEnd();

  /** The next chunk; null at the end. */
  Chunk next() throws IOException;

  /** Takes a chunk's text back for reuse; any thread. */
  void recycle(ByteBuffer text);
}
