package dev.lockreel.stream;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * Puts the records of one trace in order: knows which one is due, and keeps a bounded number of
 * records that came before their turn. Where the publisher counts rows, the order is by rows, so
 * that a trace that was published again in other pieces, or has grown, is not taken twice; else it
 * is by records.
 */
public final class TraceOrder {
  private final int maxRecords;
  private final long maxBytes;
  private final TreeSet<StreamRecord> waiting =
      new TreeSet<>(
          Comparator.comparingLong(StreamRecord::start)
              .thenComparingLong(each -> each.headers().sequence()));
  private long bytes;
  private long due;
  private long lastSequence;
  private boolean open;

  /** The state of a record in the order of its trace. */
  public enum Place {
    /** It is due, or some of its rows are. */
    DUE,
    /** It waits for an earlier one. */
    WAITS,
    /** It was taken before, or comes too late. */
    REPEATED
  }

  /**
   * @param state from {@link #state}; null for a new trace
   * @param open a later record may come first: those before it are known to be missing
   * @param maxRecords how many may wait
   * @param maxBytes how much those may hold
   */
  public TraceOrder(long[] state, boolean open, int maxRecords, long maxBytes) {
    this.due = state == null ? 0 : state[0];
    this.open = state == null ? open : state[1] != 0;
    this.lastSequence = state == null ? RecordHeaders.UNNUMBERED : state[2];
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** Row or record number that comes next. */
  public long due() {
    return due;
  }

  /** The state that a later run needs to go on, without the records that wait. */
  public long[] state() {
    return new long[] {due, open ? 1 : 0, lastSequence};
  }

  /** Whether nothing waits and the record is exactly the one that is due. */
  public boolean isDue(StreamRecord record) {
    long start = record.start();
    return waiting.isEmpty()
        && (start == due || start == RecordHeaders.UNNUMBERED || (open && start > due));
  }

  /** Takes note of a record; keeps it if it waits. */
  public Place offer(StreamRecord record) {
    long start = record.start();
    if (start == RecordHeaders.UNNUMBERED || start == due || (open && start > due)) {
      return Place.DUE;
    }
    if (start < due) {
      // How many rows it has is known when it is decoded.
      return record.countsRows() ? Place.DUE : Place.REPEATED;
    }
    if (!waiting.add(record)) {
      return Place.REPEATED;
    }
    bytes += record.bytes();
    return Place.WAITS;
  }

  /** How many rows of a record that is due were taken before. */
  public int repeatedRows(StreamRecord record, int rows) {
    return record.countsRows() ? (int) Math.max(0, Math.min(rows, due - record.start())) : 0;
  }

  /** Whether a record that seemed due was taken before, as its rows show. */
  public boolean isRepeated(StreamRecord record, int rows) {
    return record.countsRows()
        && record.start() + rows <= due
        && (rows > 0 || record.headers().sequence() <= lastSequence);
  }

  /** A record that was due was taken. */
  public void passed(StreamRecord record, int rows) {
    if (record.start() != RecordHeaders.UNNUMBERED) {
      due = Math.max(due, record.start() + (record.countsRows() ? rows : 1));
      open = false;
      lastSequence = Math.max(lastSequence, record.headers().sequence());
    }
  }

  /** A record that was due could not be used: how many rows it had is unknown. */
  public void passedUnread(StreamRecord record) {
    if (record.countsRows()) {
      due = Math.max(due, record.start());
      open = true;
    } else {
      passed(record, 0);
    }
  }

  /** The record that is due, if it waits; else null. */
  public StreamRecord next() {
    if (waiting.isEmpty() || (waiting.first().start() > due && !open)) {
      return null;
    }
    StreamRecord next = waiting.pollFirst();
    bytes -= next.bytes();
    return next;
  }

  /** Whether more records wait than may. */
  public boolean overflows() {
    return waiting.size() > maxRecords || bytes > maxBytes;
  }

  /** Gives up the record that is due: the first one that waits comes next. */
  public void giveUp() {
    open = true;
  }

  /** Forgets the records that wait; whichever comes next is due, unless it was taken before. */
  public void restart() {
    waiting.clear();
    bytes = 0;
    open = true;
  }

  /** The records that wait, in order; a live view. */
  public Collection<StreamRecord> waiting() {
    return Collections.unmodifiableCollection(waiting);
  }
}
