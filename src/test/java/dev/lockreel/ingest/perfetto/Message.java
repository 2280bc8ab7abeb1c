package dev.lockreel.ingest.perfetto;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A protobuf message, field by field, whatever makes sense. */
final class Message {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private interface Field {
    void write(CodedOutputStream out) throws IOException;
  }

  private Message write(Field field) {
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      field.write(out);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Message number(int field, long value) {
    return write(out -> out.writeUInt64(field, value));
  }

  Message text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Message bytes(int field, byte[] value) {
    return write(out -> out.writeByteArray(field, value));
  }

  Message message(int field, Message value) {
    return bytes(field, value.toByteArray());
  }

  /** Numbers without tags between them. */
  Message packed(int field, long... values) {
    Message inner = new Message();
    for (long value : values) {
      inner.write(out -> out.writeUInt64NoTag(value));
    }
    return message(field, inner);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
