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
  private final boolean passedLineEnd;
  private ByteBuffer window = ByteBuffer.allocateDirect(0);
  private long windowStart;
  private long position;

  /** The chunks from {@code offset} on of a content that is a plain file. */
  MappedFeed(InputContent content, ChunkCut cut, long offset) throws IOException {
    this.file = content.file();
    this.size = content.size();
    this.cut = cut;
    this.tuning = content.tuning();
    this.passedLineEnd = offset > 0 && lineEndLeft(offset);
    this.position = Math.min(passedLineEnd ? offset + 1 : offset, size);
  }

  /** Whether a line end stands at {@code offset}, and none before it. */
  private boolean lineEndLeft(long offset) throws IOException {
    ByteBuffer around = ByteBuffer.allocate(2);
    while (around.hasRemaining() && file.read(around, offset - 1 + around.position()) > 0) {}
    return !around.hasRemaining() && around.get(0) != '\n' && around.get(1) == '\n';
  }

  @Override
  public boolean passedLineEnd() {
    return passedLineEnd;
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
        at = limit == size ? to : ChunkCut.afterLastLine(window, from, to);
      }
      if (at >= 0) {
        long offset = position;
        position += at - from;
        return new Chunk(
            window,
            from,
            at,
            offset,
            position,
            position == size ? Chunk.Pause.END : Chunk.Pause.NONE);
      }
    }
  }

  /**
   * Maps everything from the current place to {@code limit}; returns the current place in the
   * window.
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
