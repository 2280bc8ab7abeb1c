package dev.lockreel.stream;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a stream stands, for those who watch it.
 *
 * @param events validated by this process
 * @param lag records behind the end by partition, as far as the end is known
 * @param findings by rule
 * @param checkpointMillis when the last checkpoint was written, since 1970; 0 before the first one
 * @param checkpointNanos how long that took
 * @param heldLocks of all sources, at that checkpoint
 * @param modelObjects of the emulated kernel
 * @param sources traces that the database knows
 * @param tracesInMemory those of them that are in memory
 * @param waitingRecords that came before their turn
 * @param outbox records that the broker does not have yet
 * @param unusable records that could not be decoded, in this process
 * @param queuedBytes that were consumed and not validated yet
 * @param assigned partitions that this process has
 */
public record StreamMetrics(
    long events,
    SortedMap<Integer, Long> lag,
    SortedMap<String, Long> findings,
    long checkpointMillis,
    long checkpointNanos,
    long heldLocks,
    int classes,
    int dependencies,
    long modelObjects,
    int sources,
    int tracesInMemory,
    int waitingRecords,
    int outbox,
    long unusable,
    long queuedBytes,
    int assigned) {
  /** Before anything came. */
  public static final StreamMetrics NONE =
      new StreamMetrics(0, new TreeMap<>(), new TreeMap<>(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
