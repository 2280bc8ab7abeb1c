package dev.lockreel.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A record as bytes, to be kept while it waits: source, problem, value, then name and value of each
 * header until the end. Each of these is its length in four bytes, -1 for null, and its bytes. The
 * partition and the offset are the key under which it is kept. Not for several threads.
 */
public final class RecordCodec {
  private static final int ABSENT = -1;

  private final RecordHeaders.Reader headers = new RecordHeaders.Reader();

  public static byte[] encode(StreamRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.bytes() + 128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, utf8(record.source()));
      write(out, utf8(record.problem()));
      write(out, record.value());
      record
          .headers()
          .forEach(
              (name, value) -> {
                try {
                  write(out, utf8(name));
                  write(out, value);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a record that {@link #encode} wrote.
   *
   * @throws IOException the bytes are damaged
   */
  public StreamRecord decode(int partition, long offset, byte[] encoded) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded));
    String source = text(read(in));
    String problem = text(read(in));
    byte[] value = read(in);
    Map<String, byte[]> byName = new HashMap<>();
    while (in.available() > 0) {
      String name = text(read(in));
      byName.put(name, read(in));
    }
    if (value == null) {
      throw new IOException("a kept record has no value");
    }
    return new StreamRecord(partition, offset, source, headers.read(byName::get), value, problem);
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? ABSENT : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length == ABSENT) {
      return null;
    }
    if (length < 0 || length > in.available()) {
      throw new IOException("a length is too large");
    }
    return in.readNBytes(length);
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }
}
