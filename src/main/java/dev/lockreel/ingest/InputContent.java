package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * The uncompressed content of an opened input, whose first bytes have been looked at. A plain file
 * can be read anywhere ({@link #file}); everything can be read from its start to its end ({@link
 * #stream}). Owns the file. Used by one thread at a time.
 */
public final class InputContent implements Closeable {
  /** Time to wait for more first bytes of a silent pipe, once there is a whole line. */
  private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A text that stands in another file, and is pasted there. */
  private static final int MOST_LAYERS = 3;

  private final String path;
  private final Tuning tuning;
  private FileChannel file;
  private final long size;
  private final StoredBytes stored;
  private final Compression compression;

  /** Null where the input cannot fall silent. */
  private LivePipe live;

  private InputStream content;
  private final byte[] head = new byte[ContentPrefix.MAX_LENGTH];
  private int headLength;
  private int headRead;
  private IOException headFailure;

  /** Opens a file, or standard input, and reads its first bytes. */
  static InputContent open(String path, Tuning tuning, Following following) throws IOException {
    if (path.equals(InputSpec.STANDARD_INPUT)) {
      return of(path, tuning, standardInput(following));
    }
    Path file = Path.of(path);
    Archive.Place place = Archive.Place.of(path);
    if (place != null) {
      return of(path, tuning, Archive.file(place));
    }
    if (Files.isDirectory(file)) {
      throw new TraceInputException(path + ": is a folder, not a trace");
    }
    if (Files.notExists(file)) {
      throw new NoSuchFileException(path);
    }
    if (!Files.isRegularFile(file)) {
      // Opening a named pipe waits for its writer.
      LivePipe.Opener opener = () -> new FileInputStream(file.toFile());
      return of(path, tuning, new LivePipe(opener, fileName(path), following.stopped()));
    }
    if (following.grows()) {
      GrowingFile growing = new GrowingFile(file, following.stopped());
      return of(path, tuning, new LivePipe(() -> growing, fileName(path), following.stopped()));
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return looked(new InputContent(path, tuning, channel, Channels.newInputStream(channel)));
  }

  /** The content of a stream, whose first bytes are read here. */
  static InputContent of(String path, Tuning tuning, InputStream in) throws IOException {
    return looked(new InputContent(path, tuning, null, in));
  }

  /** Standard input may as well be a file, which is never silent. */
  private static InputStream standardInput(Following following) {
    FileInputStream in = new FileInputStream(FileDescriptor.in);
    try {
      in.getChannel().position();
      return in;
    } catch (IOException notSeekable) {
      return new LivePipe(() -> in, InputSpec.STANDARD_INPUT, following.stopped());
    }
  }

  private InputContent(String path, Tuning tuning, FileChannel channel, InputStream in)
      throws IOException {
    this.path = path;
    this.tuning = tuning;
    this.stored = new StoredBytes(in);
    this.compression = Compression.of(stored);
    this.size = channel == null ? -1 : channel.size();
    this.file = compression == Compression.NONE ? channel : null;
    this.live = in instanceof LivePipe pipe ? decompressed(pipe) : null;
  }

  /** The pipe, or what is decompressed of it. */
  private LivePipe decompressed(LivePipe pipe) {
    return compression == Compression.NONE ? pipe : pipe.through(() -> compression.content(stored));
  }

  /** Whether a read gives something that is not the pipe's to say. */
  private boolean isBuffered() {
    return compression == Compression.NONE && stored.buffered();
  }

  private static InputContent looked(InputContent opened) throws IOException {
    try {
      opened.look();
      return opened;
    } catch (IOException e) {
      // The first failure says more than one of the closing.
      try {
        opened.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private void look() throws IOException {
    try {
      content =
          live != null && compression != Compression.NONE ? live : compression.content(stored);
      readHead();
      unwrap();
    } catch (IOException e) {
      if (headLength == 0) {
        throw compression == Compression.NONE ? e : failure(e, stored.count());
      }
      headFailure = e;
    }
  }

  private void readHead() throws IOException {
    long silent = System.nanoTime() + HEAD_NANOS;
    while (headLength < head.length && (live == null || moreHead(silent))) {
      int n = content.read(head, headLength, head.length - headLength);
      if (n < 0) {
        break;
      }
      headLength += n;
    }
  }

  /**
   * Goes on with the text alone where it stands in a file of systrace, or where its lines were
   * pasted or come from a terminal.
   */
  private void unwrap() throws IOException {
    for (int layer = 0; layer < MOST_LAYERS; layer++) {
      InputStream rest = content;
      InputStream whole =
          new SequenceInputStream(new ByteArrayInputStream(head.clone(), 0, headLength), rest);
      InputStream embedded = EmbeddedText.of(head, headLength, whole);
      InputStream text = embedded != null ? embedded : PastedText.of(head, headLength, whole);
      if (text == null) {
        return;
      }
      file = null;
      live = live == null || embedded != null ? null : live.through(() -> text);
      content = live == null ? text : live;
      headLength = 0;
      readHead();
    }
  }

  /** Whether to read more of the head; it takes a line of an event to identify the input. */
  private boolean moreHead(long silent) throws IOException {
    return !HeadLines.identifyATrace(head, headLength)
        || isBuffered()
        || live.ready(silent - System.nanoTime());
  }

  /** Waits for the first {@code length} bytes, where a pipe has fallen silent before them. */
  void awaitHead(int length) throws IOException {
    while (live != null && headRead == 0 && headFailure == null && headLength < length) {
      int n = content.read(head, headLength, Math.min(length, head.length) - headLength);
      if (n <= 0) {
        return;
      }
      headLength += n;
    }
  }

  static String fileName(String path) throws TraceInputException {
    try {
      Path name = Path.of(path).getFileName();
      return name == null ? path : name.toString();
    } catch (InvalidPathException e) {
      throw new TraceInputException(path + ": " + e.getReason(), e);
    }
  }

  /** The path as the user gave it, for messages. */
  public String path() {
    return path;
  }

  /** Bytes of the file as stored; -1 where that is not known. */
  public long size() {
    return size;
  }

  /** Whether the content is a plain file, which can be read anywhere. */
  public boolean seekable() {
    return file != null;
  }

  /** The plain file, to be read at any place; null where {@link #seekable} says no. */
  public FileChannel file() {
    return file;
  }

  /** The first bytes of the content, {@link #headLength} of them; not to be changed. */
  byte[] head() {
    return head;
  }

  int headLength() {
    return headLength;
  }

  Tuning tuning() {
    return tuning;
  }

  /**
   * The content from {@code offset} on; empty where it ends before. Can be asked for once. Where
   * the data is broken, the stream gives what comes before, then fails; {@link #failure} has the
   * words. Not buffered.
   */
  public InputStream stream(long offset) throws IOException {
    if (file != null) {
      file.position(Math.min(offset, size));
      return Channels.newInputStream(file);
    }
    InputStream in = new HeadFirst();
    byte[] dropped = new byte[offset == 0 ? 0 : 1 << 16];
    for (long left = offset; left > 0; ) {
      int n = in.read(dropped, 0, (int) Math.min(left, dropped.length));
      if (n < 0) {
        break;
      }
      left -= n;
    }
    return in;
  }

  /** The first bytes again, then the rest, or the failure that stopped the first look. */
  private final class HeadFirst extends BlockInputStream {
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (headRead == headLength) {
        if (headFailure != null) {
          throw headFailure;
        }
        return content.read(into, offset, length);
      }
      int n = Math.min(length, headLength - headRead);
      System.arraycopy(head, headRead, into, offset, n);
      headRead += n;
      return n;
    }
  }

  /** Whether a read may wait for a writer that pauses, such as a trace that is being taken. */
  boolean live() {
    return live != null;
  }

  /** Waits up to {@code nanos} for something to read, which the end is as well. */
  boolean ready(long nanos) throws IOException {
    boolean here = headRead < headLength || isBuffered() || live == null;
    return here || (nanos > 0 && live.ready(nanos));
  }

  /** Bytes of the input as stored that have been read. */
  public long storedRead() {
    return stored.count();
  }

  /**
   * The exception for a failed read.
   *
   * @param storedOffset about where, in bytes as stored
   */
  public TraceInputException failure(IOException cause, long storedOffset) {
    if (cause instanceof TraceInputException known) {
      return known;
    }
    String reason =
        compression == Compression.NONE
            ? InputMessages.reason(cause)
            : InputMessages.brokenAt(compression, storedOffset, cause);
    return new TraceInputException(path + ": " + reason, cause);
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
