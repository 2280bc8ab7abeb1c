package dev.lockreel.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** Makes our records of a client's, which may then be collected. Used by one thread. */
public final class RecordReader {
  private static final byte[] NOTHING = {};

  private final int maxRecordBytes;
  private final RecordHeaders.Reader headerReader = new RecordHeaders.Reader();
  private byte[] lastKey;
  private String lastSource;

  /**
   * @param maxRecordBytes a larger value cannot be used
   */
  public RecordReader(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The record at that place.
   *
   * @param key null for none
   * @param value null for none
   * @param header the value of a header by its name; null where there is none
   */
  public StreamRecord read(
      int partition, long offset, byte[] key, byte[] value, Function<String, byte[]> header) {
    String source = source(key);
    byte[] content = value;
    RecordHeaders headers = headerReader.read(header);
    String problem = null;
    if (headers.malformed()) {
      problem = "header sequence or first-event: eight bytes are expected, not negative";
      headers = headers.unnumbered();
    }
    if (source == null) {
      problem = "no key: the source is not known";
    } else if (value == null) {
      problem = "no value";
    } else if (value.length > maxRecordBytes) {
      problem = "too large: " + value.length + " bytes, more than " + maxRecordBytes;
      content = NOTHING;
      headers = headers.withoutReading();
    }
    return new StreamRecord(
        partition, offset, source, headers, content == null ? NOTHING : content, problem);
  }

  /** The key as text; neighbours mostly have one key, and then share the text. */
  private String source(byte[] key) {
    if (key == null || key.length == 0) {
      return null;
    }
    if (!Arrays.equals(key, lastKey)) {
      lastKey = key;
      lastSource = new String(key, StandardCharsets.UTF_8);
    }
    return lastSource;
  }
}
