package dev.lockreel.ingest.batch;

import dev.lockreel.ingest.TimeSteps;
import dev.lockreel.ingest.ndjson.NdjsonParser;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a block of NDJSON lines, such as a Kafka record, together with its reading: a binary batch
 * of what the lines cannot hold (see {@link NdjsonRecordEncoder}). Used by one thread at a time.
 */
public final class NdjsonRecordDecoder {
  private static final byte LINE = NdjsonRecordEncoder.LINE.code();

  private final NdjsonParser parser = new NdjsonParser();
  private final BatchDecoder readings = new BatchDecoder();
  private final EventBatch lines = new EventBatch();
  private final EventBatch reading = new EventBatch();

  /**
   * Fills {@code into} with the events of lines that came alone. Positions are line numbers within
   * the record, from 1; a line that is no event is counted in the tally.
   *
   * @param into comes empty, with {@code symbols} and {@code origin} set
   */
  public void decode(byte[] ndjson, EventBatch into) {
    byte[] lines = ndjson;
    if (ndjson.length > 0 && ndjson[ndjson.length - 1] != '\n') {
      // A record is whole: its last line needs no end.
      lines = Arrays.copyOf(ndjson, ndjson.length + 1);
      lines[ndjson.length] = '\n';
    }
    parser.parse(lines, lines.length, 1, into);
    TimeSteps.counted().accept(into, true);
  }

  /**
   * Fills {@code into} with the events of lines and their reading: as the trace's first reader saw
   * them, with its positions, tally and flags.
   *
   * @param beside the reading; null where there is none
   * @throws MalformedBatchException the reading is none, or not of these lines; {@code into} is
   *     empty then
   */
  public void decode(byte[] ndjson, byte[] beside, EventBatch into) throws MalformedBatchException {
    if (beside == null) {
      decode(ndjson, into);
      return;
    }
    use(reading, into);
    readings.decode(beside, reading);
    into.origin = reading.origin;
    use(lines, into);
    decode(ndjson, lines);
    while (into.capacity() < reading.size) {
      into.grow();
    }
    join(into);
    into.tally.add(reading.tally);
    noticeMalformedLines(into);
    into.showsHardirqThreaded = reading.showsHardirqThreaded;
    into.showsBottomHalves = reading.showsBottomHalves;
    into.unterminatedTail = reading.unterminatedTail;
    into.hasFull = lines.hasFull;
  }

  private static void use(EventBatch scratch, EventBatch into) {
    scratch.clear();
    scratch.symbols = into.symbols;
    scratch.origin = into.origin;
  }

  /** Each row of the reading is the event of the next line, or a row that has no line. */
  private void join(EventBatch into) throws MalformedBatchException {
    int parsed = 0;
    long line = 0;
    int rows = 0;
    for (int row = 0; row < reading.size; row++) {
      if (reading.kind[row] != LINE) {
        into.copyRow(reading, row, rows++);
        continue;
      }
      line++;
      if (parsed < lines.size && lines.position[parsed] == line) {
        into.copyRow(lines, parsed++, rows);
        into.position[rows++] = reading.position[row];
      }
    }
    if (line != lines.tally.linesRead()) {
      into.clear();
      throw new MalformedBatchException(
          "a reading of " + line + " lines beside " + lines.tally.linesRead());
    }
    into.size = rows;
  }

  /** Lines that the writer held for events are counted there already, but as decoded. */
  private void noticeMalformedLines(EventBatch into) {
    List<AnomalyExample> examples =
        lines.tally.examples().stream().filter(AnomalyExample::malformed).toList();
    long withoutExample = lines.tally.linesMalformed() - examples.size();
    for (AnomalyExample example : examples) {
      into.tally.noticed(example, 1 + withoutExample);
      withoutExample = 0;
    }
  }
}
