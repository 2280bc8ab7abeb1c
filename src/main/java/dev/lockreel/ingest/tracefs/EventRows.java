package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.EventBatch;

/**
 * What every row of one record has: the caller sets it, then a {@link RecordDecoder} adds the row.
 */
public final class EventRows {
  public EventBatch batch;
  public long timestampNanos;
  public int cpu;
  public int pid;

  /** Process of the task; 0 where the trace does not say. */
  public int tgid;

  /** Task name, an id of the batch's symbols. */
  public int comm;

  /** {@link dev.lockreel.trace.ContextBits}. */
  public int context;

  public long position;

  /** A new row for an event of {@code kind}, with the columns that every event has. */
  public int add(byte kind) {
    EventBatch into = batch;
    int row = into.size;
    if (row == into.kind.length) {
      into.grow();
    }
    into.size = row + 1;
    into.kind[row] = kind;
    into.context[row] = context;
    into.timestampNanos[row] = timestampNanos;
    into.pid[row] = pid;
    into.cpu[row] = cpu;
    into.comm[row] = comm;
    into.position[row] = position;
    return row;
  }
}
