package dev.lockreel.stream;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * Puts the records of one trace in order: what is due, and the records that came before their turn,
 * a bounded number of them. Where the publisher counts rows, the order is by rows, so that a trace
 * that was published again in other pieces, or has grown, is not taken twice; else by records.
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

  /** What is to become of a record. */
  public enum Place {
    /** It is its turn, or it is part of it. */
    DUE,
    /** It waits for another one. */
    WAITS,
    /** It was here before, or is too late. */
    REPEATED
  }

  /**
   * @param state what {@link #state} gave; null for a new trace
   * @param open a later one may come as well: what lies between is known to be missing
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

  /** What a later run has to know to go on; what waits is kept elsewhere. */
  public long[] state() {
    return new long[] {due, open ? 1 : 0, lastSequence};
  }

  /** Whether nothing waits and the record is exactly the one that is due. */
  public boolean isDue(StreamRecord record) {
    long start = record.start();
    return waiting.isEmpty()
        && (start == due || start == RecordHeaders.UNNUMBERED || (open && start > due));
  }

  /** A record comes; if it waits, it is kept. */
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

  /** Rows of a record that is due that were here before. */
  public int repeatedRows(StreamRecord record, int rows) {
    return record.countsRows() ? (int) Math.max(0, Math.min(rows, due - record.start())) : 0;
  }

  /** Whether a record that seemed due was here before, as its rows show. */
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

  /** More waits than may. */
  public boolean overflows() {
    return waiting.size() > maxRecords || bytes > maxBytes;
  }

  /** Gives up what is due: the first one that waits comes next. */
  public void giveUp() {
    open = true;
  }

  /** Forgets what waits; whatever comes next is due, unless it was here before. */
  public void restart() {
    waiting.clear();
    bytes = 0;
    open = true;
  }

  /** What waits, in order. */
  public Collection<StreamRecord> waiting() {
    return Collections.unmodifiableCollection(waiting);
  }
}
