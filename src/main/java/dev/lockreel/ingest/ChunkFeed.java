package dev.lockreel.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An input as a sequence of chunks. {@link #next} and {@link #close} are called by one thread at a
 * time.
 */
interface ChunkFeed extends Closeable {
  /** The next chunk; null at the end. */
  Chunk next() throws IOException;

  /** Takes a chunk's text back for reuse; any thread. */
  void recycle(ByteBuffer text);
}
