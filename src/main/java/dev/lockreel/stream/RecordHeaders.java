package dev.lockreel.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The headers of a record of a trace, as docs/formats/kafka.md describes them: their names, their
 * values, and how these are read and written. Code that transports records passes the headers on by
 * name and need not know them.
 *
 * @param contentType of the value: {@link #NDJSON}, also where it is null, or {@link #BATCH}
 * @param trace identifies a trace among those of its source: the first digits of its content's
 *     SHA-256; null where no header says it
 * @param sequence the record's number within its trace, from 0; {@link #UNNUMBERED} where no header
 *     says it, {@link #MALFORMED} where one says no number
 * @param firstEvent how many rows of the trace stand before it; likewise
 * @param reading what NDJSON lines cannot hold; null for nothing
 * @param kernel the build of the kernel that was traced; null where no header says it
 */
public record RecordHeaders(
    String contentType,
    String trace,
    long sequence,
    long firstEvent,
    byte[] reading,
    String kernel) {
  /** Without the kernel. */
  public RecordHeaders(
      String contentType, String trace, long sequence, long firstEvent, byte[] reading) {
    this(contentType, trace, sequence, firstEvent, reading, null);
  }

  public static final String CONTENT_TYPE = "content-type";

  /** Eight bytes, the highest first. */
  public static final String SEQUENCE = "sequence";

  /** In the same form. */
  public static final String FIRST_EVENT = "first-event";

  public static final String TRACE = "trace";
  public static final String READING = "reading";
  public static final String KERNEL = "kernel";

  public static final String NDJSON = "application/x-ndjson";
  public static final String BATCH = "application/vnd.lockreel.batch";

  /** {@link #sequence} and {@link #firstEvent} of a record without them. */
  public static final long UNNUMBERED = -1;

  static final long MALFORMED = -2;

  /** Those of a record that has none. */
  public static final RecordHeaders NONE =
      new RecordHeaders(null, null, UNNUMBERED, UNNUMBERED, null);

  /** Whether a header that must be a number is none. */
  public boolean malformed() {
    return sequence == MALFORMED || firstEvent == MALFORMED;
  }

  /** Without the numbers. */
  public RecordHeaders unnumbered() {
    return new RecordHeaders(contentType, trace, UNNUMBERED, UNNUMBERED, reading, kernel);
  }

  /** Without what came beside the value. */
  public RecordHeaders withoutReading() {
    return new RecordHeaders(contentType, trace, sequence, firstEvent, null, kernel);
  }

  /** Hands out name and value of each header that is there, in the order in which they are sent. */
  public void forEach(BiConsumer<String, byte[]> each) {
    if (contentType != null) {
      each.accept(CONTENT_TYPE, contentType.getBytes(UTF_8));
    }
    if (sequence >= 0) {
      each.accept(SEQUENCE, bytes(sequence));
    }
    if (firstEvent >= 0) {
      each.accept(FIRST_EVENT, bytes(firstEvent));
    }
    if (trace != null) {
      each.accept(TRACE, trace.getBytes(UTF_8));
    }
    if (reading != null) {
      each.accept(READING, reading);
    }
    if (kernel != null) {
      each.accept(KERNEL, kernel.getBytes(UTF_8));
    }
  }

  /** A number as {@link #SEQUENCE} and {@link #FIRST_EVENT} hold it. */
  public static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** Reads headers; neighbouring records mostly share their texts. Used by one thread. */
  public static final class Reader {
    private final LastText types = new LastText();
    private final LastText traces = new LastText();
    private final LastText kernels = new LastText();

    /**
     * Reads the headers of one record.
     *
     * @param values the value of a header by its name; null where there is none
     */
    public RecordHeaders read(Function<String, byte[]> values) {
      return new RecordHeaders(
          types.of(values.apply(CONTENT_TYPE)),
          traces.of(values.apply(TRACE)),
          number(values.apply(SEQUENCE)),
          number(values.apply(FIRST_EVENT)),
          values.apply(READING),
          kernels.of(values.apply(KERNEL)));
    }

    private static long number(byte[] value) {
      if (value == null) {
        return UNNUMBERED;
      }
      return value.length != Long.BYTES || value[0] < 0
          ? MALFORMED
          : ByteBuffer.wrap(value).getLong();
    }
  }

  /** Makes text of bytes; bytes equal to the last ones give its text again. */
  private static final class LastText {
    private byte[] bytes = {};
    private String text = "";

    String of(byte[] value) {
      if (value == null) {
        return null;
      }
      if (!Arrays.equals(value, bytes)) {
        bytes = value;
        text = new String(value, UTF_8);
      }
      return text;
    }
  }
}
