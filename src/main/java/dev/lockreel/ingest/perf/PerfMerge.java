package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The records of all pieces in the order of their times; of one time, those that come first in the
 * file. Only pieces that overlap in time are open at once, each with a window of its own.
 */
final class PerfMerge {
  private static final int WINDOW = 1 << 14;
  private static final int MOST_OPEN = 1 << 12;

  /** A piece and the record that it is at. */
  static final class Open {
    final PerfRecords records;
    final PerfSample sample;
    private final ByteBuffer window;

    private Open(PerfRecords records, PerfSample sample, ByteBuffer window) {
      this.records = records;
      this.sample = sample;
      this.window = window;
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
  private final PriorityQueue<Open> open =
      new PriorityQueue<>(
          Comparator.<Open>comparingLong(each -> each.sample.time)
              .thenComparingLong(each -> each.records.offset()));
  private int opened;

  PerfMerge(TraceFile file, PerfHeader header, PerfPieces pieces) throws IOException {
    this.file = file;
    this.header = header;
    this.pieces = pieces;
    Integer[] sorted = new Integer[pieces.count()];
    Arrays.setAll(sorted, i -> i);
    Arrays.sort(sorted, Comparator.comparingLong(pieces::time));
    order = Arrays.stream(sorted).mapToInt(i -> i).toArray();
    open();
  }

  /** The piece whose record is next; null at the end. */
  Open first() {
    return open.peek();
  }

  /** Moves on after the record of {@link #first}. */
  void next() throws IOException {
    Open moved = open.poll();
    if (moved.next()) {
      open.add(moved);
    } else {
      windows.add(moved.window);
    }
    open();
  }

  /** Opens the pieces that begin before the first record of those that are open. */
  private void open() throws IOException {
    while (opened < order.length
        && (open.isEmpty() || pieces.time(order[opened]) <= open.peek().sample.time)) {
      if (open.size() == MOST_OPEN) {
        throw file.refused("has more than " + MOST_OPEN + " pieces of one time: damaged");
      }
      int piece = order[opened++];
      ByteBuffer window = windows.poll();
      if (window == null) {
        window = TraceFile.buffer(WINDOW);
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
