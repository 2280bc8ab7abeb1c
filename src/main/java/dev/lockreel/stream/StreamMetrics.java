package dev.lockreel.stream;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

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

  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  /**
   * The numbers by their names.
   *
   * @param latest asked on any thread
   */
  public static List<Metric> named(Supplier<StreamMetrics> latest) {
    return List.of(
        Metric.counter(
            "lockreel_events_total",
            "Events validated by this process.",
            () -> latest.get().events()),
        Metric.counter(
            "lockreel_unusable_records_total",
            "Records that could not be decoded, or not all of them, in this process.",
            () -> latest.get().unusable()),
        Metric.gauges(
            "lockreel_lag_records",
            "Records of a partition that are not validated yet.",
            "partition",
            () -> latest.get().lag()),
        Metric.gauges(
            "lockreel_findings",
            "Findings in the database.",
            "rule",
            () -> latest.get().findings()),
        Metric.gauge(
            "lockreel_checkpoint_age_seconds",
            "Time since the last checkpoint; since 1970 before the first one.",
            () -> (System.currentTimeMillis() - latest.get().checkpointMillis()) / MILLIS),
        Metric.gauge(
            "lockreel_checkpoint_duration_seconds",
            "How long the last checkpoint took.",
            () -> latest.get().checkpointNanos() / NANOS),
        Metric.gauge(
            "lockreel_held_locks",
            "Locks held at the last checkpoint.",
            () -> latest.get().heldLocks()),
        Metric.gauge(
            "lockreel_classes", "Lock classes in the graph.", () -> latest.get().classes()),
        Metric.gauge(
            "lockreel_dependencies",
            "Dependencies in the graph.",
            () -> latest.get().dependencies()),
        Metric.gauge(
            "lockreel_model_objects",
            "Live objects of the emulated kernel, at the last checkpoint.",
            () -> latest.get().modelObjects()),
        Metric.gauge("lockreel_sources", "Traces that were met.", () -> latest.get().sources()),
        Metric.gauge(
            "lockreel_traces_in_memory", "Those in memory.", () -> latest.get().tracesInMemory()),
        Metric.gauge(
            "lockreel_waiting_records",
            "Records that came before their turn and wait.",
            () -> latest.get().waitingRecords()),
        Metric.gauge(
            "lockreel_outbox_records", "Records that are to be sent.", () -> latest.get().outbox()),
        Metric.gauge(
            "lockreel_queued_bytes",
            "Bytes that were consumed and are not validated yet.",
            () -> latest.get().queuedBytes()),
        Metric.gauge(
            "lockreel_partitions",
            "Partitions that this process has.",
            () -> latest.get().assigned()));
  }
}
