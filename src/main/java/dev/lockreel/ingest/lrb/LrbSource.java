package dev.lockreel.ingest.lrb;

import dev.lockreel.ingest.InputContent;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.ingest.ResumePoint;
import dev.lockreel.ingest.batch.BatchDecoder;
import dev.lockreel.ingest.batch.MalformedBatchException;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The batches of a batch file. The positions of events are those of the trace that was written;
 * errors of the file itself have byte offsets of the file. A file that ends inside a frame is
 * counted like a text that ends inside a line, and goes on there when it has grown; where bytes are
 * damaged, reading fails, and the batches before are good.
 *
 * <p>Its state is the offset, the length and the checksum of the last frame: they show whether a
 * file is a longer version of the one that was read.
 */
final class LrbSource implements EventSource {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Memory for a batch before any of its bytes are there. */
  private static final int FIRST_BYTES = 1 << 16;

  private final InputContent content;
  private final Origin origin;
  private final Symbols symbols;
  private final ResumePoint from;
  private final BatchDecoder decoder = new BatchDecoder();
  private final ArrayDeque<EventBatch> free = new ArrayDeque<>();
  private final byte[] frameHeader = new byte[LrbFormat.FRAME_HEADER_BYTES];
  private byte[] encoded = new byte[FIRST_BYTES];
  private InputStream in;
  private long offset;
  private long frame;
  private long[] state;
  private boolean ended;
  private TraceInputException failure;

  LrbSource(ReadRequest request) {
    content = request.content();
    origin = request.origin();
    symbols = request.spec().symbols();
    from = request.from();
    state = from.readerState();
    offset = from.offset();
    frame = from.line();
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public EventBatch next() throws TraceInputException {
    if (failure != null) {
      throw failure;
    }
    try {
      if (in == null) {
        begin();
      }
      return ended ? null : nextFrame();
    } catch (IOException e) {
      failure = content.failure(e, content.storedRead());
      throw failure;
    }
  }

  private void begin() throws IOException {
    boolean lastFrameKnown = state.length == 2;
    long start = lastFrameKnown ? state[0] : offset;
    in = new BufferedInputStream(content.stream(start), BUFFER_BYTES);
    if (lastFrameKnown) {
      passLastFrame();
    } else if (start == 0) {
      readHeader();
    }
  }

  /** Goes past the frame that was the last one before, if it is that frame. */
  private void passLastFrame() throws IOException {
    if (in.readNBytes(frameHeader, 0, frameHeader.length) < frameHeader.length) {
      ended = true;
    } else if (mark() != state[1]) {
      throw new TraceInputException(
          content.path()
              + ": is not a longer version of what was read before: the frame at byte "
              + state[0]
              + " is another one");
    } else {
      ended = readEncoded(length()) < length();
    }
  }

  private void readHeader() throws IOException {
    byte[] fixed = in.readNBytes(LrbFormat.BEFORE_NAME);
    if (fixed.length < LrbFormat.BEFORE_NAME) {
      throw new TraceInputException(content.path() + ": ends inside its header");
    }
    ByteBuffer header = ByteBuffer.wrap(fixed);
    if (!LrbFormat.READER.recognises(header, fixed.length)) {
      throw new TraceInputException(content.path() + ": does not begin like a batch file (.lrb)");
    }
    int version = header.getInt(LrbFormat.BEFORE_NAME - 2 * Integer.BYTES);
    if (version != LrbFormat.VERSION) {
      throw new TraceInputException(
          content.path()
              + ": is a batch file of version "
              + version
              + ", where "
              + LrbFormat.VERSION
              + " is known");
    }
    int name = header.getInt(LrbFormat.BEFORE_NAME - Integer.BYTES);
    if (name <= 0 || name > LrbFormat.MOST_NAME_BYTES) {
      throw damaged("a source's name of " + name + " bytes");
    }
    int checked = fixed.length + name;
    byte[] whole = Arrays.copyOf(fixed, checked + LrbFormat.CHECKSUM_BYTES);
    int left = whole.length - fixed.length;
    if (in.readNBytes(whole, fixed.length, left) < left) {
      throw new TraceInputException(content.path() + ": ends inside its header");
    }
    if (ByteBuffer.wrap(whole).getInt(checked) != LrbFormat.checksum(whole, 0, checked)) {
      throw damaged("the header does not match its checksum");
    }
    offset = whole.length;
  }

  private EventBatch nextFrame() throws IOException {
    int there = in.readNBytes(frameHeader, 0, frameHeader.length);
    if (there == 0) {
      ended = true;
      return null;
    }
    if (there < frameHeader.length) {
      return truncated("the file ends inside the header of a frame");
    }
    int checked = frameHeader.length - LrbFormat.CHECKSUM_BYTES;
    if (LrbFormat.checksum(frameHeader, 0, checked)
        != ByteBuffer.wrap(frameHeader).getInt(checked)) {
      throw damaged("the header of the frame does not match its checksum");
    }
    int length = length();
    if (length <= 0 || length > LrbFormat.MOST_BATCH_BYTES) {
      throw damaged("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    int read = readEncoded(length);
    if (read < length) {
      return truncated("the file ends after " + read + " of the " + length + " bytes of a frame");
    }
    if (LrbFormat.checksum(encoded, 0, length) != (int) mark()) {
      throw damaged("the frame does not match its checksum");
    }
    EventBatch batch = batch();
    try {
      decoder.decode(encoded, 0, length, batch);
    } catch (MalformedBatchException e) {
      throw damaged(e.getMessage());
    }
    // That the trace ended inside a line when it was written does not make this file go on.
    batch.unterminatedTail = false;
    state = new long[] {offset, mark()};
    offset += frameHeader.length + length;
    frame++;
    return positioned(batch);
  }

  private int length() {
    return ByteBuffer.wrap(frameHeader).getInt(0);
  }

  /** Length and checksum of the frame whose header was read last. */
  private long mark() {
    return ByteBuffer.wrap(frameHeader).getLong(0);
  }

  /** Reads the frame's batch; how many bytes of it there are. Memory grows with what is there. */
  private int readEncoded(int length) throws IOException {
    int read = 0;
    while (read < length) {
      int room = Math.min(length, encoded.length);
      int n = in.readNBytes(encoded, read, room - read);
      read += n;
      if (read < room) {
        return read;
      }
      if (read < length) {
        encoded = Arrays.copyOf(encoded, Math.min(length, encoded.length * 2));
      }
    }
    return read;
  }

  private EventBatch batch() {
    EventBatch batch = free.poll();
    if (batch == null) {
      batch = new EventBatch();
    }
    batch.origin = origin;
    batch.symbols = symbols;
    return batch;
  }

  private EventBatch positioned(EventBatch batch) {
    batch.nextOffset = offset;
    batch.nextLine = frame;
    return batch;
  }

  private EventBatch truncated(String reason) {
    ended = true;
    EventBatch batch = batch();
    batch.tally.malformed(
        new AnomalyExample(Anomaly.TRUNCATED_LINE, origin.file(), Position.ofByte(offset), reason));
    batch.unterminatedTail = true;
    return positioned(batch);
  }

  private TraceInputException damaged(String reason) {
    return new TraceInputException(content.path() + ": damaged at byte " + offset + ": " + reason);
  }

  @Override
  public void recycle(EventBatch batch) {
    batch.clear();
    free.add(batch);
  }

  @Override
  public long[] state() {
    return state;
  }

  @Override
  public long bytesConsumed() {
    return content.seekable() ? offset : content.storedRead();
  }

  @Override
  public void close() throws IOException {
    ended = true;
    content.close();
  }
}
