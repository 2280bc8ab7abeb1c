package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.ingest.TextFormat;
import java.nio.ByteBuffer;

/** The NDJSON format: lines that are parsed independently of each other. */
public final class NdjsonFormat {
  public static final TextFormat READER =
      new TextFormat(
          NdjsonFormat::startsWithBrace,
          ChunkCut.LINE_END,
          NdjsonParser::new,
          TraceFactsStage::new,
          NdjsonParser::sourceOf);

  private NdjsonFormat() {}

  private static boolean startsWithBrace(ByteBuffer head, int length) {
    for (int i = 0; i < length; i++) {
      byte c = head.get(i);
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return c == '{';
      }
    }
    return false;
  }
}
