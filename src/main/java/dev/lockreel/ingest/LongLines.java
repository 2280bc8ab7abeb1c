package dev.lockreel.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The chunks of a feed, but of a line that is longer than a feed looks ahead only the beginning: so
 * that it is one line that cannot be used, and not as many as it has pieces.
 */
final class LongLines implements ChunkFeed {
  private final ChunkFeed feed;
  private final int longest;

  /** Within a line of which no more is handed out. */
  private boolean within;

  /**
   * @param longest bytes of a chunk, at the least, that ends within a line because the feed has
   *     given up looking for its end
   */
  LongLines(ChunkFeed feed, int longest) {
    this.feed = feed;
    this.longest = longest;
  }

  @Override
  public Chunk next() throws IOException {
    for (Chunk chunk = feed.next(); chunk != null; chunk = feed.next()) {
      Chunk rest = within ? afterLine(chunk) : chunk;
      if (rest.silentAlone()) {
        return within ? rest.tearing() : rest;
      }
      if (rest.to() > rest.from() || rest.last()) {
        boolean torn =
            !rest.last() && !rest.endsLine() && (within || rest.to() - rest.from() >= longest);
        within |= torn;
        return torn ? rest.tearing() : rest;
      }
      feed.recycle(chunk.text());
    }
    return null;
  }

  /** What follows the line's end; nothing where that is not in the chunk. */
  private Chunk afterLine(Chunk chunk) {
    for (int at = chunk.from(); at < chunk.to(); at++) {
      if (chunk.text().get(at) == '\n') {
        within = false;
        return chunk.after(at + 1 - chunk.from());
      }
    }
    return chunk.after(chunk.to() - chunk.from());
  }

  @Override
  public boolean passedLineEnd() {
    return feed.passedLineEnd();
  }

  @Override
  public void recycle(ByteBuffer text) {
    feed.recycle(text);
  }

  @Override
  public void close() throws IOException {
    feed.close();
  }
}
