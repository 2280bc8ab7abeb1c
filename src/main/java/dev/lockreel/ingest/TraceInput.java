package dev.lockreel.ingest;

import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.TraceInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * An input that is open but not read yet: its format, its origin, and whether it is a longer
 * version of one that was read before. {@link #events} reads it, once.
 *
 * <p>Owns the file until {@link #events} hands it to the source that it returns.
 */
public final class TraceInput implements Closeable {
  private final InputSpec spec;
  private final InputContent content;
  private final Format format;
  private final Origin origin;
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
    String name = spec.standardInput() ? spec.path() : InputContent.fileName(spec.path());
    try {
      return of(spec, name, InputContent.open(spec.path(), tuning, spec.following()));
    } catch (IOException e) {
      throw surfaced(spec, e);
    }
  }

  /** An input that is read from {@code in}; {@code spec.path()} is its name. */
  static TraceInput ofStream(InputSpec spec, Tuning tuning, InputStream in)
      throws TraceInputException {
    try {
      return of(spec, spec.path(), InputContent.of(spec.path(), tuning, in));
    } catch (IOException e) {
      throw surfaced(spec, e);
    }
  }

  private static TraceInputException surfaced(InputSpec spec, IOException e) {
    return e instanceof TraceInputException known
        ? known
        : new TraceInputException(spec.path() + ": " + InputMessages.reason(e), e);
  }

  private static TraceInput of(InputSpec spec, String name, InputContent content)
      throws IOException {
    try {
      return new TraceInput(spec, name, content);
    } catch (TraceInputException e) {
      content.close();
      throw e;
    }
  }

  private TraceInput(InputSpec spec, String name, InputContent content) throws TraceInputException {
    this.spec = spec;
    this.content = content;
    this.format = spec.format() != null ? spec.format() : detected(content);
    String source =
        spec.source() != null
            ? spec.source()
            : format.reader().sourceOf(content.head(), content.headLength()).orElse(name);
    this.origin = new Origin(source, name);
  }

  private static Format detected(InputContent content) throws TraceInputException {
    byte[] head = content.head();
    int length = content.headLength();
    if (blank(head, length)) {
      return Format.FTRACE;
    }
    ByteBuffer text = ByteBuffer.allocateDirect(length + 64).order(ByteOrder.LITTLE_ENDIAN);
    text.put(0, head, 0, length);
    if (Archive.recognises(head, length)) {
      throw new NestedArchiveException(content.path());
    }
    Optional<UnsupportedFormat> unsupported = UnsupportedFormat.of(head, length);
    if (unsupported.isPresent()) {
      throw InputMessages.unsupported(content.path(), unsupported.get());
    }
    return Format.detect(text, length)
        .orElseThrow(() -> InputMessages.unknownFormat(content.path(), head, length));
  }

  private static boolean blank(byte[] head, int length) {
    for (int i = 0; i < length; i++) {
      if (head[i] != ' ' && head[i] != '\n' && head[i] != '\r' && head[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  /** The path as the user gave it, for messages. */
  public String path() {
    return spec.path();
  }

  /** The format it has, or that it was said to have. */
  public Format format() {
    return format;
  }

  /** Whether it may fall silent and go on later, such as a pipe or a file that is followed. */
  public boolean live() {
    return content.live();
  }

  /** Bytes of the file as stored; -1 where that is not known. */
  public long size() {
    return content.size();
  }

  /** The origin that the events will have. */
  public Origin origin() {
    return origin;
  }

  /** The prefix that identifies the content. */
  public ContentPrefix prefix() {
    return ContentPrefix.of(content.head(), content.headLength());
  }

  /**
   * Whether this is the content that had the prefix {@code earlier}, perhaps a longer version of
   * it.
   */
  public boolean continues(ContentPrefix earlier) {
    return earlier.begins(content.head(), content.headLength());
  }

  /**
   * Waits for as much of the content as {@code earlier} covers, where a pipe was silent before
   * that: it may be the same content, or another one that begins alike.
   */
  public void await(ContentPrefix earlier) throws TraceInputException {
    try {
      content.awaitHead(earlier.length());
    } catch (IOException e) {
      throw surfaced(spec, e);
    }
  }

  /** All events. The source closes the input. */
  public EventSource events() throws TraceInputException {
    return events(ResumePoint.START);
  }

  /**
   * The events from {@code from} on, up to which a trace was read before. A copy that ends earlier
   * has nothing new: no events. The source closes the input.
   */
  public EventSource events(ResumePoint from) throws TraceInputException {
    if (handedOver) {
      throw new IllegalStateException(
          "the events of " + spec.path() + " have been asked for before");
    }
    try {
      EventSource events = format.reader().open(new ReadRequest(content, spec, origin, from));
      handedOver = true;
      return events;
    } catch (IOException e) {
      throw surfaced(spec, e);
    }
  }

  /**
   * The lines around some positions, by their numbers; of a binary format the records, as NDJSON.
   * Closes the input. Cost: reads it up to the last of them.
   *
   * @param positions lines or records, from 1; at least one
   * @param around how many before and after each
   */
  public SortedMap<Long, String> excerpt(SortedSet<Long> positions, int around)
      throws TraceInputException {
    Excerpt excerpt = new Excerpt(positions, around);
    if (format.reader() instanceof TextFormat) {
      try (this;
          InputStream text = content.stream(0)) {
        return excerpt.ofText(text);
      } catch (IOException e) {
        throw content.failure(e, content.storedRead());
      }
    }
    try (this;
        EventSource events = events()) {
      return excerpt.ofEvents(events);
    } catch (IOException e) {
      throw surfaced(spec, e);
    }
  }

  /** Closes the file unless a source owns it. */
  @Override
  public void close() throws IOException {
    if (!handedOver) {
      content.close();
    }
  }
}
