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

  /** Of UTF-8, in the order of its bytes; some editors put it before a file. */
  private static final int BYTE_ORDER_MARK = 0xbfbbef;

  private NdjsonFormat() {}

  private static boolean startsWithBrace(ByteBuffer head, int length) {
    boolean mark = length > 3 && (head.getInt(0) & 0xffffff) == BYTE_ORDER_MARK;
    for (int i = mark ? 3 : 0; i < length; i++) {
      byte c = head.get(i);
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return c == '{';
      }
    }
    return false;
  }
}
