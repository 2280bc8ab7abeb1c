package dev.lockreel.ingest;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The events of one input. Chunks are parsed by workers, in any order, and handed out in theirs;
 * line numbers and what the format does across chunks ({@link BatchStage}) are settled here, by the
 * caller's thread. An input of one chunk is parsed by the caller, without any thread.
 */
final class ParsedSource implements EventSource {
  private final TextFormat format;
  private final ChunkFeed feed;
  private final InputContent content;
  private final InputSpec spec;
  private final Origin origin;
  private final BatchStage stage;
  private final ConcurrentLinkedQueue<ChunkParser> parsers = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<EventBatch> batches = new ConcurrentLinkedQueue<>();
  private ParsePool pool;
  private long offset;
  private long line;
  private boolean unterminatedTail;
  private boolean ended;
  private TraceInputException failure;
  private volatile long bytesConsumed;

  ParsedSource(TextFormat format, ChunkFeed feed, ReadRequest request) {
    this.format = format;
    this.feed = feed;
    this.content = request.content();
    this.spec = request.spec();
    this.origin = request.origin();
    this.line = request.from().line() + (feed.passedLineEnd() ? 1 : 0);
    this.stage = format.stages().apply(request.from().readerState());
  }

  /** A chunk and what was in it. */
  record Parsed(Chunk chunk, EventBatch batch) {}

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public EventBatch next() throws TraceInputException {
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return null;
    }
    try {
      Parsed parsed = pool != null ? pool.take() : first();
      ended = parsed == null || parsed.chunk.last();
      return parsed == null ? remainder() : settled(parsed);
    } catch (IOException e) {
      return failed(e);
    } catch (InternalError e) {
      // What a mapped file's page gives when the file has been cut shorter meanwhile.
      return failed(new IOException("became shorter while it was read", e));
    }
  }

  /** Hands out what was held back before it fails. */
  private EventBatch failed(IOException cause) throws TraceInputException {
    failure = content.failure(cause, bytesConsumed);
    if (stage.holdsRows()) {
      return remainder();
    }
    throw failure;
  }

  private Parsed first() throws IOException {
    Chunk chunk = feed.next();
    if (chunk == null || chunk.last() || spec.threads() == 0) {
      return chunk == null ? null : parse(chunk);
    }
    pool = new ParsePool(feed, this::parse, spec.threads(), origin.file());
    return parse(chunk);
  }

  /** Parses a chunk; any thread. */
  private Parsed parse(Chunk chunk) {
    EventBatch batch = batches.poll();
    if (batch == null) {
      batch = new EventBatch();
    }
    batch.origin = origin;
    batch.symbols = spec.symbols();
    ChunkParser parser = parsers.poll();
    if (parser == null) {
      parser = format.parsers().apply(spec);
    }
    parser.parse(chunk.text(), chunk.from(), chunk.to(), 1, batch);
    parsers.add(parser);
    return new Parsed(chunk, batch);
  }

  private EventBatch settled(Parsed parsed) {
    Chunk chunk = parsed.chunk;
    EventBatch batch = parsed.batch;
    long begin = line;
    line += batch.tally.linesRead();
    offset = chunk.end();
    if (chunk.torn()) {
      // The next chunk begins with another line: no restart may begin between the two.
      batch.unterminatedTail = false;
    } else if (!chunk.endsLine() && !chunk.silentAlone()) {
      // The last line has no end: its number stays the one to go on with, after it or at its start.
      line--;
      offset = batch.unterminatedTail ? lastLineStart(chunk) : offset;
    }
    batch.shiftPositions(begin - 1);
    batch.nextOffset = offset;
    batch.nextLine = line;
    unterminatedTail = batch.unterminatedTail;
    bytesConsumed = chunk.stored();
    feed.recycle(chunk.text());
    stage.accept(batch, chunk.pauses());
    batch.resumable &= !chunk.torn();
    return batch;
  }

  private static long lastLineStart(Chunk chunk) {
    int at = ChunkCut.lastLineStart(chunk.text(), chunk.from(), chunk.to());
    return chunk.offset() + at - chunk.from();
  }

  /** Rows that were held back for a batch that did not come. */
  private EventBatch remainder() {
    if (!stage.holdsRows()) {
      return null;
    }
    EventBatch batch = new EventBatch();
    batch.origin = origin;
    batch.symbols = spec.symbols();
    batch.nextOffset = offset;
    batch.nextLine = line;
    batch.unterminatedTail = unterminatedTail;
    stage.accept(batch, true);
    return batch;
  }

  @Override
  public void recycle(EventBatch batch) {
    batch.clear();
    batches.add(batch);
  }

  @Override
  public long[] state() {
    return stage.state();
  }

  @Override
  public long bytesConsumed() {
    return bytesConsumed;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    if (pool != null) {
      pool.close();
    }
    feed.close();
  }
}
