package dev.lockreel.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Chunks of a stream (standard input, decompressed data), copied into direct buffers. Where the
 * stream fails, what came before is handed on first, then the failure is thrown.
 */
final class StreamFeed implements ChunkFeed {
  private static final int PADDING = 64;
  private static final int NOWHERE = -1;

  /** Time after which a pipe's lines are handed on without waiting for more. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** After this silence of a pipe its last line is handed out without waiting for the next one. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Bytes at the end in which the last place to cut at is searched first. */
  private static final int TAIL_BYTES = 1 << 13;

  private final InputContent content;
  private final InputStream in;
  private final ChunkCut cut;
  private final Tuning tuning;
  private final boolean passedLineEnd;
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private final byte[] transfer = new byte[1 << 16];
  private ByteBuffer text;
  private int filled;
  private long position;
  private byte lastDropped;
  private boolean ended;
  private boolean silent;
  private IOException failure;

  /** The chunks from {@code offset} on. */
  StreamFeed(InputContent content, ChunkCut cut, long offset) throws IOException {
    this.content = content;
    this.in = content.stream(0);
    this.cut = cut;
    this.tuning = content.tuning();
    this.text = buffer(0);
    skipTo(offset);
    passedLineEnd = offset > 0 && lineEndLeft();
  }

  /** Reads on to {@code offset}, or to the end if that comes before. */
  private void skipTo(long offset) {
    while (position < offset) {
      fill(1);
      if (filled == 0) {
        return;
      }
      drop((int) Math.min(filled, offset - position));
    }
  }

  /** Whether a line end comes next that is left over from a line read before; it is read past. */
  private boolean lineEndLeft() {
    fill(1);
    if (lastDropped == '\n' || filled == 0 || text.get(0) != '\n') {
      return false;
    }
    drop(1);
    return true;
  }

  @Override
  public boolean passedLineEnd() {
    return passedLineEnd;
  }

  private void drop(int bytes) {
    lastDropped = text.get(bytes - 1);
    ByteBuffer rest = text.duplicate().position(bytes).limit(filled).slice();
    filled -= bytes;
    ByteBuffer next = buffer(filled);
    next.put(0, rest, 0, filled);
    free.add(text);
    text = next;
    position += bytes;
  }

  @Override
  public Chunk next() throws IOException {
    int wanted = tuning.chunkBytes();
    for (int lookahead = tuning.lookaheadBytes(); ; lookahead *= 2) {
      int soon = !content.live() ? NOWHERE : patientFill(wanted + lookahead);
      if (soon != NOWHERE) {
        return taken(soon);
      }
      fill(wanted + lookahead);
      int limit = Math.min(filled, wanted + lookahead);
      if (filled == 0) {
        return atEnd();
      }
      boolean all = ended && filled == limit;
      int at = all && filled <= wanted ? filled : cut.cut(text, 0, wanted, limit, all);
      if (at < 0 && (all || lookahead >= tuning.longestLine())) {
        at = all ? limit : ChunkCut.afterLastLine(text, 0, limit);
      }
      if (at >= 0) {
        return taken(at);
      }
    }
  }

  /**
   * Fills until {@code wanted} bytes or the end are there; but where that takes long and there is a
   * place to cut at, gives that place instead of {@link #NOWHERE}; and in a longer silence the end
   * of the last line.
   */
  private int patientFill(int wanted) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    boolean mustWait = filled == 0;
    while (!ended && filled < wanted) {
      long left = mustWait ? SILENCE_NANOS : deadline - System.nanoTime();
      if (content.ready(left)) {
        readOn();
        deadline = mustWait ? System.nanoTime() + PATIENCE_NANOS : deadline;
        mustWait = false;
      } else if (mustWait) {
        silent = true;
        return ChunkCut.lastLineStart(text, 0, filled);
      } else {
        int place = lastPlace();
        if (place != NOWHERE) {
          return place;
        }
        mustWait = true;
      }
    }
    return NOWHERE;
  }

  /** The last place to cut at in what is there. */
  private int lastPlace() {
    int last = NOWHERE;
    for (int tail = TAIL_BYTES; last == NOWHERE && tail < 2 * filled; tail *= 2) {
      int from = Math.max(1, filled - tail);
      for (int at = from; at >= 0; ) {
        at = cut.cut(text, 0, at, filled, false);
        last = Math.max(last, at);
        at = at < 0 ? at : at + 1;
      }
    }
    return last;
  }

  private Chunk atEnd() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  private Chunk.Pause pause(int at) {
    if (ended && failure == null && at == filled) {
      return Chunk.Pause.END;
    }
    return silent ? Chunk.Pause.SILENCE : Chunk.Pause.NONE;
  }

  private Chunk taken(int at) {
    Chunk chunk = new Chunk(text, 0, at, position, content.storedRead(), pause(at));
    silent = false;
    int rest = filled - at;
    ByteBuffer next = buffer(rest);
    next.put(0, text, at, rest);
    text = next;
    filled = rest;
    position += at;
    return chunk;
  }

  private void fill(int wanted) {
    while (!ended && filled < wanted) {
      readOn();
    }
  }

  private void readOn() {
    if (filled + transfer.length + PADDING > text.capacity()) {
      ByteBuffer wider = direct(text.capacity() * 2);
      wider.put(0, text, 0, filled);
      text = wider;
    }
    int n;
    try {
      n = in.read(transfer, 0, transfer.length);
    } catch (IOException e) {
      failure = e;
      n = -1;
    }
    ended = n < 0;
    if (n > 0) {
      text.put(filled, transfer, 0, n);
      filled += n;
    }
  }

  private ByteBuffer buffer(int least) {
    ByteBuffer reused = free.poll();
    int usual = tuning.chunkBytes() + tuning.lookaheadBytes() + transfer.length + PADDING;
    return reused != null && reused.capacity() >= least + PADDING
        ? reused
        : direct(Math.max(least + PADDING, usual));
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void recycle(ByteBuffer used) {
    free.add(used);
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
