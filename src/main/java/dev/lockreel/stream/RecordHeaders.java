package dev.lockreel.stream;

import java.nio.ByteBuffer;

/** The headers of a record, as docs/formats/kafka.md describes them. */
public final class RecordHeaders {
  /** What the value is: {@link #NDJSON}, also where the header is absent, or {@link #BATCH}. */
  public static final String CONTENT_TYPE = "content-type";

  /** The record's number within its trace, from 0: eight bytes, the highest first. */
  public static final String SEQUENCE = "sequence";

  /** How many rows of the trace stand before this record, in the same form. */
  public static final String FIRST_EVENT = "first-event";

  /** What tells one trace of a source from another: the first digits of its content's SHA-256. */
  public static final String TRACE = "trace";

  /** Beside NDJSON lines: what they cannot say. */
  public static final String READING = "reading";

  public static final String NDJSON = "application/x-ndjson";
  public static final String BATCH = "application/vnd.lockreel.batch";

  private RecordHeaders() {}

  public static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
