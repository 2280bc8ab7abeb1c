package dev.lockreel.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The chunks of a feed, with lines that are longer than a feed looks ahead cut to their beginning,
 * so that such a line counts as one malformed line and not as several.
 */
final class LongLines implements ChunkFeed {
  private final ChunkFeed feed;
  private final int longest;

  /** Whether the feed is within a line whose rest is dropped. */
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

  /** The chunk from the end of the cut line on; empty where that is not in it. */
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
