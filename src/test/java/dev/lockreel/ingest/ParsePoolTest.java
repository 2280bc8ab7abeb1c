package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.ingest.Chunk.Pause;
import dev.lockreel.ingest.ParsedSource.Parsed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that fails for want of memory: the reader fails too, and does not wait for ever. */
@Timeout(60)
class ParsePoolTest {
  private final OutOfMemoryError full = new OutOfMemoryError("Java heap space");

  /** Gives one empty chunk after the other. */
  private static class EndlessFeed implements ChunkFeed {
    @Override
    public boolean passedLineEnd() {
      return false;
    }

    @Override
    public Chunk next() throws IOException {
      return new Chunk(ByteBuffer.allocateDirect(0), 0, 0, 0, 0, Pause.NONE);
    }

    @Override
    public void recycle(ByteBuffer text) {}

    @Override
    public void close() {}
  }

  @Test
  void aFeederWithoutMemoryFailsTheReader() {
    ChunkFeed feed =
        new EndlessFeed() {
          @Override
          public Chunk next() {
            throw full;
          }
        };
    assertFails(new ParsePool(feed, chunk -> new Parsed(chunk, null), 2, "trace"));
  }

  @Test
  void aParserWithoutMemoryFailsTheReader() {
    Function<Chunk, Parsed> parse =
        chunk -> {
          throw full;
        };
    assertFails(new ParsePool(new EndlessFeed(), parse, 2, "trace"));
  }

  private void assertFails(ParsePool pool) {
    assertThatThrownBy(pool::take)
        .isInstanceOf(AssertionError.class)
        .hasMessage("cannot read trace")
        .hasRootCause(full);
    pool.close();
  }
}
