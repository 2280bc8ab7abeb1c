package dev.lockreel.ingest.perfetto;

import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The events of all bundles in the order of their times; of one time, those that come first in the
 * file. Only bundles that overlap in time are in memory at once.
 */
final class BundleMerge {
  private static final long MOST_OPEN_BYTES = 1L << 26;

  /** A bundle and the event that it is at. */
  static final class Open {
    final Bundle bundle;

    /** Its number in {@link Bundles}. */
    final int number;

    /** Nothing of it has been handed out yet. */
    boolean fresh = true;

    private Open(Bundle bundle, int number) {
      this.bundle = bundle;
      this.number = number;
    }
  }

  private final TraceFile file;
  private final Bundles bundles;
  private final int[] order;
  private final PriorityQueue<Open> open =
      new PriorityQueue<>(
          Comparator.<Open>comparingLong(each -> each.bundle.time())
              .thenComparingInt(each -> each.number));
  private int opened;
  private long openBytes;
  private int malformed;

  BundleMerge(TraceFile file, Bundles bundles) throws IOException {
    this.file = file;
    this.bundles = bundles;
    Integer[] sorted = new Integer[bundles.count()];
    Arrays.setAll(sorted, i -> i);
    Arrays.sort(sorted, Comparator.comparingLong(bundles::time));
    order = Arrays.stream(sorted).mapToInt(i -> i).toArray();
    open();
  }

  /** The bundle whose event is next; null at the end. */
  Open first() {
    return open.peek();
  }

  /** Moves on after the event of {@link #first}. */
  void next() throws IOException {
    Open moved = open.poll();
    moved.fresh = false;
    moved.bundle.moveOn();
    if (moved.bundle.atEnd()) {
      openBytes -= bundles.length(moved.number);
    } else {
      open.add(moved);
    }
    open();
  }

  /** Events that could not be read in the bundles that were opened since the last call. */
  int takeMalformed() {
    int taken = malformed;
    malformed = 0;
    return taken;
  }

  /** Opens the bundles that begin before the first event of those that are open. */
  private void open() throws IOException {
    while (opened < order.length
        && (open.isEmpty() || bundles.time(order[opened]) <= open.peek().bundle.time())) {
      int number = order[opened++];
      openBytes += bundles.length(number);
      if (openBytes > MOST_OPEN_BYTES) {
        throw file.refused("has more than " + MOST_OPEN_BYTES + " bytes of events of one time");
      }
      Bundle bundle = new Bundle(bytes(number));
      malformed += bundle.malformed();
      if (bundle.atEnd()) {
        openBytes -= bundles.length(number);
      } else {
        open.add(new Open(bundle, number));
      }
    }
  }

  private byte[] bytes(int number) throws IOException {
    byte[] bytes = new byte[bundles.length(number)];
    if (file.read(bundles.start(number), ByteBuffer.wrap(bytes)) < bytes.length) {
      throw new IOException("became shorter while it was read");
    }
    return bytes;
  }
}
