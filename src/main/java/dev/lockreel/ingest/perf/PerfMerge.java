package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.MergeHeap;
import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The records of all pieces in the order of their times; of one time, those that come first in the
 * file. Only pieces that overlap in time are open at once, each with a window of its own.
 */
final class PerfMerge {
  /** A large window takes fewer reads; there are as many as pieces are open. */
  private static final int WINDOW = 1 << 16;

  private static final int SMALL_WINDOW = 1 << 14;
  private static final int MOST_LARGE = 1 << 8;
  private static final int MOST_OPEN = 1 << 12;

  /** A piece and the record that it is at. */
  static final class Open implements MergeHeap.Sequence<Open> {
    final PerfRecords records;
    final PerfSample sample;
    private final ByteBuffer window;

    private Open(PerfRecords records, PerfSample sample, ByteBuffer window) {
      this.records = records;
      this.sample = sample;
      this.window = window;
    }

    @Override
    public boolean before(Open other) {
      return sample.time != other.sample.time
          ? sample.time < other.sample.time
          : records.offset() < other.records.offset();
    }

    /** Moves to the next record with a time; false at the end. */
    private boolean next() throws IOException {
      while (records.next()) {
        if (PerfPieces.timed(records) && sample.read(records) && sample.time != 0) {
          return true;
        }
      }
      return false;
    }
  }

  private final TraceFile file;
  private final PerfHeader header;
  private final PerfPieces pieces;
  private final int[] order;
  private final ArrayDeque<ByteBuffer> windows = new ArrayDeque<>();

  private final MergeHeap<Open> open = new MergeHeap<>();
  private int opened;

  /** Time at which the next piece is to be opened. */
  private long opens;

  PerfMerge(TraceFile file, PerfHeader header, PerfPieces pieces) throws IOException {
    this.file = file;
    this.header = header;
    this.pieces = pieces;
    Integer[] sorted = new Integer[pieces.count()];
    Arrays.setAll(sorted, i -> i);
    Arrays.sort(sorted, Comparator.comparingLong(pieces::time));
    order = Arrays.stream(sorted).mapToInt(i -> i).toArray();
    opens = order.length == 0 ? 0 : pieces.time(order[0]);
    open();
  }

  /** The piece whose record is next; null at the end. */
  Open first() {
    return open.first();
  }

  /** Moves on after the record of {@link #first}. */
  void next() throws IOException {
    Open moved = open.first();
    if (moved.next()) {
      open.firstMoved();
    } else {
      windows.add(moved.window);
      open.removeFirst();
    }
    open();
  }

  /** Opens the pieces that begin before the first record of those that are open. */
  private void open() throws IOException {
    while (opened < order.length && (open.size() == 0 || opens <= open.first().sample.time)) {
      if (open.size() == MOST_OPEN) {
        throw file.refused("has more than " + MOST_OPEN + " pieces of one time: damaged");
      }
      int piece = order[opened++];
      opens = opened < order.length ? pieces.time(order[opened]) : Long.MAX_VALUE;
      ByteBuffer window = windows.poll();
      if (window == null) {
        window = TraceFile.buffer(open.size() < MOST_LARGE ? WINDOW : SMALL_WINDOW);
      }
      PerfRecords records =
          new PerfRecords(file, header.bigEndian(), pieces.start(piece), pieces.end(piece), window);
      Open one = new Open(records, new PerfSample(header), window);
      if (one.next()) {
        open.add(one);
      } else {
        windows.add(window);
      }
    }
  }
}
