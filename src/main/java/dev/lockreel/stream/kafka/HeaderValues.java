package dev.lockreel.stream.kafka;

import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Reads the headers that {@link RecordHeaders} names. Used by one thread. */
final class HeaderValues {
  /** A number that is none. */
  static final long MALFORMED = -2;

  private byte[] lastText = {};
  private String lastString = "";

  /** The header's value; null where there is none. */
  static byte[] bytes(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }

  /** The same as text; neighbours mostly say the same, and share it. */
  String text(Headers headers, String name) {
    byte[] value = bytes(headers, name);
    if (value == null) {
      return null;
    }
    if (!Arrays.equals(value, lastText)) {
      lastText = value;
      lastString = new String(value, StandardCharsets.UTF_8);
    }
    return lastString;
  }

  /** The same as a number; {@link StreamRecord#UNNUMBERED} where there is none. */
  static long number(Headers headers, String name) {
    byte[] value = bytes(headers, name);
    if (value == null) {
      return StreamRecord.UNNUMBERED;
    }
    if (value.length != Long.BYTES || value[0] < 0) {
      return MALFORMED;
    }
    return ByteBuffer.wrap(value).getLong();
  }
}
