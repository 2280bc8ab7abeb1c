package dev.lockreel.ingest.perf;

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
  static final class Open {
    final PerfRecords records;
    final PerfSample sample;
    private final ByteBuffer window;

    private Open(PerfRecords records, PerfSample sample, ByteBuffer window) {
      this.records = records;
      this.sample = sample;
      this.window = window;
    }

    private boolean before(Open other) {
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

  /** A binary heap of the pieces that are open, by the record that each is at. */
  private Open[] open = new Open[16];

  private int size;
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
    return size == 0 ? null : open[0];
  }

  /** Moves on after the record of {@link #first}. */
  void next() throws IOException {
    Open moved = open[0];
    if (!moved.next()) {
      windows.add(moved.window);
      open[0] = open[--size];
      open[size] = null;
    }
    down();
    open();
  }

  /** Opens the pieces that begin before the first record of those that are open. */
  private void open() throws IOException {
    while (opened < order.length && (size == 0 || opens <= open[0].sample.time)) {
      if (size == MOST_OPEN) {
        throw file.refused("has more than " + MOST_OPEN + " pieces of one time: damaged");
      }
      int piece = order[opened++];
      opens = opened < order.length ? pieces.time(order[opened]) : Long.MAX_VALUE;
      ByteBuffer window = windows.poll();
      if (window == null) {
        window = TraceFile.buffer(size < MOST_LARGE ? WINDOW : SMALL_WINDOW);
      }
      PerfRecords records =
          new PerfRecords(file, header.bigEndian(), pieces.start(piece), pieces.end(piece), window);
      Open one = new Open(records, new PerfSample(header), window);
      if (one.next()) {
        add(one);
      } else {
        windows.add(window);
      }
    }
  }

  private void add(Open added) {
    if (size == open.length) {
      open = Arrays.copyOf(open, size * 2);
    }
    int at = size++;
    for (; at > 0 && added.before(open[(at - 1) / 2]); at = (at - 1) / 2) {
      open[at] = open[(at - 1) / 2];
    }
    open[at] = added;
  }

  /** Puts the first piece where it belongs by the record that it is at now. */
  private void down() {
    if (size < 2) {
      return;
    }
    Open moved = open[0];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && open[child + 1].before(open[child])) {
        child++;
      }
      if (!open[child].before(moved)) {
        break;
      }
      open[at] = open[child];
      at = child;
    }
    open[at] = moved;
  }
}
