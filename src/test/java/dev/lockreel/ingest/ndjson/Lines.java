package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.ChunkParser;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Lines in, a batch out. */
final class Lines {
  static final Origin ORIGIN = new Origin("boot-1", "trace.ndjson");

  private Lines() {}

  /** The batch of these lines, each of which gets a line end. */
  static EventBatch parse(String... lines) {
    return parseText(String.join("\n", lines) + "\n");
  }

  /** The batch of that text as it stands. */
  static EventBatch parseText(String text) {
    return parse(new NdjsonParser(), text.getBytes(StandardCharsets.UTF_8), new Symbols());
  }

  static EventBatch parse(ChunkParser parser, byte[] text, Symbols symbols) {
    EventBatch batch = new EventBatch();
    batch.origin = ORIGIN;
    batch.symbols = symbols;
    parser.parse(direct(text), 0, text.length, 1, batch);
    return batch;
  }

  static ByteBuffer direct(byte[] text) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(text.length).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(0, text);
    return chunk;
  }

  /** An event with the envelope that all have. */
  static String event(String name, String fields) {
    return "{\"event\":\""
        + name
        + "\",\"ts\":1000,\"cpu\":1,\"pid\":41"
        + (fields.isEmpty() ? "" : "," + fields.replace('\'', '"'))
        + "}";
  }
}
