package dev.lockreel.stream.kafka;

import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.stream.RecordFormat;

/**
 * The options of a publication.
 *
 * @param format of all inputs; null: by content
 * @param source name of all inputs; null: each file's name
 * @param recordFormat what the records hold
 * @param batchSize events in a record
 * @param eventsPerSecond most events in a second; 0: no limit
 * @param probes what events of other names mean
 * @param fromStart nothing was held before the first event: a trace_start comes before it
 * @param kernel build of the kernel that was traced; null: not said
 */
public record PublishOptions(
    String topic,
    Format format,
    String source,
    RecordFormat recordFormat,
    int batchSize,
    long eventsPerSecond,
    ProbeMapping probes,
    boolean fromStart,
    String kernel) {
  /** Events in a record by default. */
  public static final int BATCH_SIZE = 1000;

  /** More would not fit into a record, in any format. */
  public static final int MOST_BATCH_SIZE = 100_000;

  /** The defaults. */
  public static PublishOptions to(String topic) {
    return new PublishOptions(
        topic, null, null, RecordFormat.BATCH, BATCH_SIZE, 0, ProbeMapping.NONE, false, null);
  }

  public PublishOptions withFormat(Format named) {
    return new PublishOptions(
        topic, named, source, recordFormat, batchSize, eventsPerSecond, probes, fromStart, kernel);
  }

  public PublishOptions withSource(String named) {
    return new PublishOptions(
        topic, format, named, recordFormat, batchSize, eventsPerSecond, probes, fromStart, kernel);
  }

  public PublishOptions withRecords(RecordFormat named, int events) {
    return new PublishOptions(
        topic, format, source, named, events, eventsPerSecond, probes, fromStart, kernel);
  }

  public PublishOptions withRateLimit(long events) {
    return new PublishOptions(
        topic, format, source, recordFormat, batchSize, events, probes, fromStart, kernel);
  }

  public PublishOptions withProbes(ProbeMapping mapping) {
    return new PublishOptions(
        topic,
        format,
        source,
        recordFormat,
        batchSize,
        eventsPerSecond,
        mapping,
        fromStart,
        kernel);
  }

  public PublishOptions withFromStart(boolean whole) {
    return new PublishOptions(
        topic, format, source, recordFormat, batchSize, eventsPerSecond, probes, whole, kernel);
  }

  public PublishOptions withKernel(String build) {
    return new PublishOptions(
        topic, format, source, recordFormat, batchSize, eventsPerSecond, probes, fromStart, build);
  }
}
