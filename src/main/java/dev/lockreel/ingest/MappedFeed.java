package dev.lockreel.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Chunks of an uncompressed file, in place, from windows mapped into memory. */
final class MappedFeed implements ChunkFeed {
  private final FileChannel file;
  private final long size;
  private final ChunkCut cut;
  private final Tuning tuning;
  private ByteBuffer window = ByteBuffer.allocateDirect(0);
  private long windowStart;
  private long position;

  MappedFeed(FileChannel file, long size, long start, ChunkCut cut, Tuning tuning) {
    this.file = file;
    this.size = size;
    this.position = start;
    this.cut = cut;
    this.tuning = tuning;
  }

  @Override
  public Chunk next() throws IOException {
    if (position >= size) {
      return null;
    }
    int wanted = tuning.chunkBytes();
    for (int lookahead = tuning.lookaheadBytes(); ; lookahead *= 2) {
      long limit = Math.min(size, position + wanted + lookahead);
      int from = map(limit);
      int to = (int) (limit - windowStart);
      int at =
          size - position <= wanted ? to : cut.cut(window, from, from + wanted, to, limit == size);
      if (at < 0 && (limit == size || lookahead >= tuning.longestLine())) {
        at = to;
      }
      if (at >= 0) {
        long offset = position;
        position += at - from;
        return new Chunk(window, from, at, offset, position, position == size);
      }
    }
  }

  /**
   * Sees to it that the window holds everything from here to {@code limit}; where "here" is in it.
   */
  private int map(long limit) throws IOException {
    if (limit > windowStart + window.capacity() || position < windowStart) {
      long length = Math.min(size - position, Math.max(tuning.windowBytes(), limit - position));
      window =
          file.map(FileChannel.MapMode.READ_ONLY, position, length).order(ByteOrder.LITTLE_ENDIAN);
      windowStart = position;
    }
    return (int) (position - windowStart);
  }

  @Override
  public void recycle(ByteBuffer text) {}

  @Override
  public void close() throws IOException {
    file.close();
  }
}
