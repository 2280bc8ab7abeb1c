package dev.lockreel.ingest;

import dev.lockreel.trace.EventBatch;
import java.nio.ByteBuffer;

/**
 * Turns one chunk of whole lines into one batch of events. A parser carries nothing from one chunk
 * to the next, so chunks may be parsed in any order and on any thread; the {@link ChunkCut} of a
 * format keeps together what must not be separated.
 *
 * <p>An instance is used by one thread at a time and for one input only; it may keep scratch
 * memory.
 */
public interface ChunkParser {
  /**
   * Appends the events of the lines in {@code [from, to)} to {@code into}, in order, and counts
   * every line in {@code into.tally}, so that {@code linesRead = linesDecoded + linesSkipped +
   * linesMalformed}. Bad input is counted, never thrown. {@code into} comes empty, with {@code
   * origin} and {@code symbols} set; {@code kind}, {@code hasFull}, {@code unterminatedTail} and
   * the columns are the parser's to fill, {@code nextOffset} and {@code nextLine} are not.
   *
   * <p>Every line ends in {@code '\n'} ({@code "\r\n"} is tolerated), except the last one of the
   * whole input: a parser that cannot be sure that it is complete counts it as a malformed line
   * with {@link dev.lockreel.trace.Anomaly#TRUNCATED_LINE}, gives no event for it and sets {@link
   * EventBatch#unterminatedTail}; reading goes on before it when the input has grown.
   *
   * @param chunk direct and little-endian, never a heap buffer: call sites of its getters stay
   *     monomorphic; bytes after {@code to}, up to the limit, may be read and mean nothing;
   *     position and limit stay
   * @param firstLine number that the line at {@code from} goes by in positions; chunks are parsed
   *     before it is known how many lines stand before them, so the caller may give 1 and shift the
   *     positions later
   */
  void parse(ByteBuffer chunk, int from, int to, long firstLine, EventBatch into);
}
