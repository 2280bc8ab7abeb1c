package dev.lockreel.ingest;

import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.TraceInputException;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * An input that has been opened and looked at, but not read: what it is, and whether it is a longer
 * version of one that was read before. Then {@link #events} reads it, once.
 *
 * <p>Owns the file until {@link #events} hands it to the source that it returns.
 */
public final class TraceInput implements Closeable {
  /** How long the first bytes of a silent pipe are waited for, once there is a whole line. */
  private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final InputSpec spec;
  private final Tuning tuning;
  private final String name;
  private final long size;
  private final FileChannel file;
  private final StoredBytes stored;
  private final Compression compression;

  /** Null where there is no silence to reckon with. */
  private final LivePipe live;

  private InputStream content;
  private final byte[] head = new byte[ContentPrefix.MAX_LENGTH];
  private int headLength;
  private IOException headFailure;
  private Format format;
  private String source;
  private boolean handedOver;

  /**
   * Opens {@code spec.path()} and reads its first bytes.
   *
   * @throws TraceInputException it cannot be opened, or is none of the formats
   */
  public static TraceInput open(InputSpec spec) throws TraceInputException {
    return open(spec, Tuning.DEFAULT);
  }

  static TraceInput open(InputSpec spec, Tuning tuning) throws TraceInputException {
    String name = spec.standardInput() ? spec.path() : fileName(spec.path());
    TraceInput input = null;
    try {
      input =
          spec.standardInput()
              ? new TraceInput(
                  spec, tuning, name, null, -1, pipe(new FileInputStream(FileDescriptor.in), name))
              : ofFile(spec, tuning, name);
      input.look();
      return input;
    } catch (TraceInputException e) {
      closeQuietly(input);
      throw e;
    } catch (IOException e) {
      closeQuietly(input);
      throw new TraceInputException(spec.path() + ": " + InputMessages.reason(e), e);
    }
  }

  /**
   * An input that is read from {@code in}, for tests and other transports; {@code spec.path()} is
   * its name.
   */
  static TraceInput ofStream(InputSpec spec, Tuning tuning, InputStream in)
      throws TraceInputException {
    TraceInput input = null;
    try {
      input = new TraceInput(spec, tuning, spec.path(), null, -1, in);
      input.look();
      return input;
    } catch (IOException e) {
      closeQuietly(input);
      throw e instanceof TraceInputException known
          ? known
          : new TraceInputException(spec.path() + ": " + InputMessages.reason(e), e);
    }
  }

  private static TraceInput ofFile(InputSpec spec, Tuning tuning, String name) throws IOException {
    Path path = Path.of(spec.path());
    if (Files.isDirectory(path)) {
      throw new TraceInputException(spec.path() + ": is a folder, not a trace");
    }
    if (Files.notExists(path)) {
      throw new NoSuchFileException(spec.path());
    }
    if (!Files.isRegularFile(path)) {
      return new TraceInput(
          spec, tuning, name, null, -1, pipe(new FileInputStream(path.toFile()), name));
    }
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    return new TraceInput(
        spec, tuning, name, file, file.size(), java.nio.channels.Channels.newInputStream(file));
  }

  /** Standard input may as well be a file, which is never silent. */
  private static InputStream pipe(FileInputStream in, String name) {
    try {
      in.getChannel().position();
      return in;
    } catch (IOException notSeekable) {
      return new LivePipe(in, name);
    }
  }

  private TraceInput(
      InputSpec spec, Tuning tuning, String name, FileChannel file, long size, InputStream in)
      throws IOException {
    this.spec = spec;
    this.tuning = tuning;
    this.name = name;
    this.file = file;
    this.size = size;
    this.stored = new StoredBytes(in);
    byte[] magic = new byte[Compression.MAGIC_LENGTH];
    this.compression = Compression.of(magic, stored.peek(magic, magic.length));
    this.live = in instanceof LivePipe pipe && compression == Compression.NONE ? pipe : null;
  }

  private void look() throws IOException {
    try {
      content = compression.open(stored);
      long silent = System.nanoTime() + HEAD_NANOS;
      while (headLength < head.length && (live == null || moreHead(silent))) {
        int n = content.read(head, headLength, head.length - headLength);
        if (n < 0) {
          break;
        }
        headLength += n;
      }
    } catch (IOException e) {
      if (headLength == 0) {
        throw compressedReason(e);
      }
      headFailure = e;
    }
    format = spec.format() != null ? spec.format() : detected();
    source = spec.source() != null ? spec.source() : format.sourceOf(head, headLength).orElse(name);
  }

  /** Whether there is more, or must be: without a whole line nothing can be told. */
  private boolean moreHead(long silent) throws IOException {
    for (int i = 0; i < headLength; i++) {
      if (head[i] == '\n') {
        return stored.buffered() || live.ready(silent - System.nanoTime());
      }
    }
    return true;
  }

  private Format detected() throws TraceInputException {
    if (blank()) {
      return Format.FTRACE;
    }
    ByteBuffer text = ByteBuffer.allocateDirect(headLength + 64).order(ByteOrder.LITTLE_ENDIAN);
    text.put(0, head, 0, headLength);
    return Format.detect(text, headLength)
        .orElseThrow(() -> InputMessages.unknownFormat(spec.path(), head, headLength));
  }

  private boolean blank() {
    for (int i = 0; i < headLength; i++) {
      if (head[i] != ' ' && head[i] != '\n' && head[i] != '\r' && head[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  /** As it was asked for, for messages. */
  public String path() {
    return spec.path();
  }

  /** The format it has, or that it was said to have. */
  public Format format() {
    return format;
  }

  /** Bytes of the file as stored; -1 where that is not known. */
  public long size() {
    return size;
  }

  /** What the events will say where they come from. */
  public Origin origin() {
    return new Origin(source, name);
  }

  /** What the content is known by. */
  public ContentPrefix prefix() {
    return ContentPrefix.of(head, headLength);
  }

  /**
   * Whether this is the content that had the prefix {@code earlier}, perhaps a longer version of
   * it.
   */
  public boolean continues(ContentPrefix earlier) {
    return earlier.begins(head, headLength);
  }

  /** The events from the spec's offset on. */
  public EventSource events() throws TraceInputException {
    return events(spec.offset(), spec.line());
  }

  /**
   * The events from {@code offset} (a batch's {@code nextOffset}) on, whose line has the number
   * {@code line}. The source closes the input.
   */
  public EventSource events(long offset, long line) throws TraceInputException {
    return events(offset, line, new long[0]);
  }

  /**
   * The same for a trace that was read up to there before. A copy that ends earlier has nothing
   * new: no events.
   *
   * @param readerState what {@link EventSource#state} gave then
   */
  public EventSource events(long offset, long line, long[] readerState) throws TraceInputException {
    if (handedOver) {
      throw new IllegalStateException(
          "the events of " + spec.path() + " have been asked for before");
    }
    try {
      boolean mapped = file != null && compression == Compression.NONE;
      StreamFeed stream = mapped ? null : streamed(offset);
      // Where the input then ended without a line end, that line end may be all that is left of the
      // line.
      int skipped = offset > 0 && (mapped ? lineEndLeft(offset) : stream.lineEndLeft()) ? 1 : 0;
      ChunkFeed feed =
          mapped
              ? new MappedFeed(file, size, Math.min(offset + skipped, size), format.cut(), tuning)
              : stream;
      handedOver = true;
      return new ParsedSource(
          spec, origin(), format, feed, line + skipped, readerState, compression);
    } catch (TraceInputException e) {
      throw e;
    } catch (IOException e) {
      throw new TraceInputException(spec.path() + ": " + InputMessages.reason(e), e);
    }
  }

  private boolean lineEndLeft(long offset) throws IOException {
    ByteBuffer around = ByteBuffer.allocate(2);
    while (around.hasRemaining() && file.read(around, offset - 1 + around.position()) > 0) {}
    return !around.hasRemaining() && around.get(0) != '\n' && around.get(1) == '\n';
  }

  private StreamFeed streamed(long offset) throws IOException {
    StreamFeed feed = new StreamFeed(content, stored, live, format.cut(), tuning);
    feed.putBack(head, headLength);
    if (headFailure != null) {
      feed.failWith(headFailure);
    }
    feed.skipTo(offset);
    return feed;
  }

  private IOException compressedReason(IOException e) {
    return compression == Compression.NONE
        ? e
        : new TraceInputException(
            spec.path() + ": " + InputMessages.brokenAt(compression, stored.count(), e), e);
  }

  private static String fileName(String path) throws TraceInputException {
    try {
      Path name = Path.of(path).getFileName();
      return name == null ? path : name.toString();
    } catch (InvalidPathException e) {
      throw new TraceInputException(path + ": " + e.getReason(), e);
    }
  }

  private static void closeQuietly(TraceInput input) {
    try {
      if (input != null) {
        input.close();
      }
    } catch (IOException e) {
      // The failure that led here says more.
      return;
    }
  }

  /** Closes the file unless a source owns it. */
  @Override
  public void close() throws IOException {
    if (!handedOver) {
      stored.close();
    }
  }
}
