package dev.lockreel.ingest.batch;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Symbols;

/**
 * Writes batches in the binary form that docs/formats/kafka.md describes: columns of small numbers
 * over a table of strings. Equal events, tally and flags give equal bytes. Used by one thread at a
 * time.
 */
public final class BatchEncoder {
  private final WireWriter out = new WireWriter();
  private final WireWriter body = new WireWriter();
  private final StringsOut strings = new StringsOut();
  private final ColumnWriter columns = new ColumnWriter(body);
  private final DetailWriter details = new DetailWriter(body, strings);
  private int[] uses = new int[0];

  /** The whole batch: its rows, its tally, its flags and the name of its file. */
  public byte[] encode(EventBatch batch) {
    body.clear();
    strings.clear();
    body.natural(strings.of(batch.origin.file()));
    TallyCodec.write(batch.tally, body, strings);
    if (TallyCodec.hasHeaders(batch.tally)) {
      TallyCodec.writeHeaders(batch.tally, body);
    }
    rows(batch);
    details.write(batch);
    out.clear();
    out.octet(Wire.VERSION);
    out.natural(flags(batch));
    strings.writeTo(out);
    out.append(body);
    return out.toByteArray();
  }

  private static int flags(EventBatch batch) {
    return (batch.showsHardirqThreaded ? Wire.SHOWS_HARDIRQ_THREADED : 0)
        | (batch.showsBottomHalves ? Wire.SHOWS_BOTTOM_HALVES : 0)
        | (batch.unterminatedTail ? Wire.UNTERMINATED_TAIL : 0)
        | (TallyCodec.hasHeaders(batch.tally) ? Wire.HEADERS : 0);
  }

  private void rows(EventBatch batch) {
    int rows = batch.size;
    body.natural(rows);
    if (uses.length < rows) {
      uses = new int[batch.capacity()];
    }
    for (int row = 0; row < rows; row++) {
      body.octet(WireKinds.code(batch.kind[row]));
      uses[row] = ColumnUse.of(batch, row);
    }
    columns.begin(rows);
    fill(batch.context, -1, rows);
    columns.table();
    fill(batch.lockBits, ColumnUse.LOCK_BITS, rows);
    columns.table();
    fill(batch.timestampNanos, -1, rows);
    columns.delta();
    fill(batch.lock, ColumnUse.LOCK, rows);
    columns.table();
    fill(batch.key, ColumnUse.KEY, rows);
    columns.table();
    fill(batch.nestLock, ColumnUse.NEST_LOCK, rows);
    columns.table();
    fill(batch.pid, -1, rows);
    columns.table();
    fill(batch.cpu, -1, rows);
    columns.plain();
    names(batch.comm, -1, rows, batch.symbols);
    names(batch.name, ColumnUse.NAME, rows, batch.symbols);
    names(batch.ip, ColumnUse.IP, rows, batch.symbols);
    fill(batch.position, -1, rows);
    columns.delta();
  }

  /** The column's numbers where the rows' kinds use it, and 0 elsewhere. */
  private void fill(int[] column, int use, int rows) {
    for (int row = 0; row < rows; row++) {
      columns.values[row] = used(row, use) ? column[row] : 0;
    }
  }

  private void fill(long[] column, int use, int rows) {
    for (int row = 0; row < rows; row++) {
      columns.values[row] = used(row, use) ? column[row] : 0;
    }
  }

  private void names(int[] column, int use, int rows, Symbols symbols) {
    for (int row = 0; row < rows; row++) {
      columns.values[row] = used(row, use) ? strings.of(column[row], symbols) : 0;
    }
    columns.plain();
  }

  /** A use of -1: every kind has the column. */
  private boolean used(int row, int use) {
    return use < 0 || (uses[row] & use) != 0;
  }
}
