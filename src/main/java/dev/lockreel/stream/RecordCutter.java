package dev.lockreel.stream;

import dev.lockreel.trace.EventBatch;
import java.io.IOException;

/**
 * Cuts a trace into batches of a given number of rows, however it was read: the records of a trace
 * are always the same. The tally of a batch goes with its first row.
 */
public final class RecordCutter {
  /** Takes one record's rows; the batch is the cutter's own and is filled again afterwards. */
  public interface Sink {
    void accept(EventBatch rows) throws IOException;
  }

  private final int most;
  private final Sink sink;
  private final EventBatch pending = new EventBatch();
  private boolean empty = true;

  public RecordCutter(int most, Sink sink) {
    this.most = most;
    this.sink = sink;
  }

  /** Takes the rows of {@code batch}, and keeps nothing of it. */
  public void add(EventBatch batch) throws IOException {
    if (!empty && !sameKind(batch)) {
      flush();
    }
    pending.origin = batch.origin;
    pending.symbols = batch.symbols;
    pending.tally.add(batch.tally);
    setFlags(batch);
    empty = empty && batch.size == 0 && batch.tally.linesRead() == 0;
    for (int row = 0; row < batch.size; row++) {
      if (pending.size == most) {
        flush();
        setFlags(batch);
        empty = false;
      }
      if (pending.size == pending.capacity()) {
        pending.grow();
      }
      pending.copyRow(batch, row, pending.size++);
    }
  }

  /** Rows that have not been handed out yet. */
  public int pendingRows() {
    return pending.size;
  }

  /** Hands out the rows that have not been handed out yet. */
  public void flush() throws IOException {
    if (!empty) {
      sink.accept(pending);
      pending.clear();
      empty = true;
    }
  }

  private boolean sameKind(EventBatch batch) {
    return batch.origin.equals(pending.origin)
        && pending.showsHardirqThreaded == batch.showsHardirqThreaded
        && pending.showsBottomHalves == batch.showsBottomHalves;
  }

  private void setFlags(EventBatch batch) {
    pending.showsHardirqThreaded = batch.showsHardirqThreaded;
    pending.showsBottomHalves = batch.showsBottomHalves;
    pending.unterminatedTail = batch.unterminatedTail;
  }
}
