package dev.lockreel.stream;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Numbers of a running stream, for those who watch it.
 *
 * @param events validated by this process
 * @param lag records of a partition that are not validated yet, as far as its end is known
 * @param findings by rule
 * @param checkpointMillis when the last checkpoint was written, since 1970; 0 before the first one
 * @param checkpointNanos how long that took
 * @param heldLocks locks held in all sources, at that checkpoint
 * @param modelObjects live objects of the emulated kernel
 * @param sources traces that the graph is of
 * @param tracesInMemory those of them that are in memory
 * @param waitingRecords records that wait for an earlier one
 * @param outbox records to be sent that the broker does not have yet
 * @param unusable records that could not be decoded, or not all of them, in this process
 * @param queuedBytes bytes that were consumed and are not validated yet
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
