package dev.lockreel.stream;

import java.io.Closeable;
import java.util.Map;
import java.util.SortedMap;

/**
 * A topic as a sequence of deliveries, in the order in which a session has to handle them. Taken
 * from by one thread. Where a partition begins, that thread decides ({@link Delivery.Assigned}).
 */
public interface RecordFeed extends Closeable {
  /**
   * The next delivery; null where none came in time.
   *
   * @throws StreamException there will be none any more
   */
  Delivery take(long timeoutNanos) throws StreamException, InterruptedException;

  /** What was delivered is validated: its memory is free. */
  void done(Delivery.Records records);

  /** A checkpoint has the partitions up to these offsets, not including them. */
  void checkpointed(Map<Integer, Long> nextOffsets);

  /** The end offset of each partition as far as it is known. */
  SortedMap<Integer, Long> ends();

  /** Bytes that were consumed and are not validated yet. */
  long queuedBytes();

  /** Leaves the topic; what was not taken comes again. */
  @Override
  void close();
}
